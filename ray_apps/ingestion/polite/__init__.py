"""Polite HTTP: the only way adapters reach a service, within its limits and without waiting forever.

In: a service's rules (`services`: its addresses and allowances, dated, one YAML file each) and a limiter that the whole
cluster shares. Out: an `Http` for the service's adapters, which gives answers or raises `SourceFailed` in one line.

`pacing` says how long to wait, `addresses` where a call may go, `outcomes` what an answer means (all pure); `wire`
sends and reads within bounds; `client` puts them together.
"""

from ray_apps.ingestion.polite.client import PoliteHttp, open_http
from ray_apps.ingestion.polite.failures import Refused
from ray_apps.ingestion.polite.limiter import Limiter
from ray_apps.ingestion.polite.services import Service, load_service

__all__ = ["Limiter", "PoliteHttp", "Refused", "Service", "load_service", "open_http"]
