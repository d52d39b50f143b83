"""Sources of the real registry, pointed at a twin, with short pauses."""

from pathlib import Path
from typing import Any

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.polite import Limiter, load_service, open_http
from ray_apps.ingestion.sources.registry import KINDS
from ray_apps.platform.settings import Settings, load_settings
from tests.twins.base import UNLIMITED, Twin


def settings_for(tmp_path: Path, **keys: object) -> Settings:
    """Settings with nothing but a data folder and the given keys."""
    return load_settings(data_dir=tmp_path, **keys)


def source_at(
    twin: Twin | str | None,
    kind: str,
    settings: Settings,
    *,
    limiter: Limiter = UNLIMITED,
    options: dict[str, Any] | None = None,
    **tuning: Any,
) -> Any:
    """A source of a kind as the registry would open it, at a twin, an address, or the service itself (None)."""
    from importlib import import_module

    known = KINDS[kind]
    if known.service is None:
        raise InputError(f"{kind} asks no service")
    module = import_module(f"ray_apps.ingestion.sources.{known.module}")
    http = open_http(
        load_service(known.service),
        limiter,
        base_url=twin.base_url if isinstance(twin, Twin) else twin,
        hint=", ".join(field.upper() for field in known.needs),
        **({"first_backoff_s": 0.01, "patience_s": 10.0} | tuning),
    )
    return module.build(kind, module.Options.model_validate(options or {}), http, settings)
