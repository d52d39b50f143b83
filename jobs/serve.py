"""`idea-engine serve`: the HTTP API and the review app on Ray Serve, until somebody stops it."""

import ipaddress
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from rich.console import Console

from models.listing_writer.serving import KEY_VARIABLE, MIN_KEY_CHARS, MODEL_ID
from ray_apps.domain.errors import EngineError, InputError
from ray_apps.gateway import proxy
from ray_apps.gateway.deployment import MODEL_START_SECONDS, START_LIMIT_SECONDS, Deployment, configuration
from ray_apps.gateway.local_access import sign_in_code, token_file
from ray_apps.ingestion.webhooks import senders
from ray_apps.platform import http
from ray_apps.platform.clock import utc_now
from ray_apps.platform.ray_runtime import ray_session
from ray_apps.platform.settings import Settings, export
from ray_apps.store import open_store

CONFIG = "cpu"
LISTING_MODEL = "listing-model"
"""Where the listing model is below the API's address."""
LISTING_PYTHON = Path(".venv-llm/bin/python")
"""The interpreter of the environment that `make llm` makes."""
WATCH_SECONDS = 5.0
SILENT_LIMIT = 6
"""How many times in a row the API may be silent before the command gives up (it answers 503 without its database)."""
_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- what people write to listen everywhere


def serve(
    settings: Settings, *, listing_model: Path | None = None, ready: Callable[[str], None] = lambda _: None
) -> None:
    """Serve the API, the review app and, if its folder is given, a listing model.

    Returns after Ctrl-C or SIGTERM, with everything stopped. `ready` is called with the sign-in link once all answer.
    Raises `InputError` if the port is taken, the joined cluster serves something already or the listing model cannot
    be served, `EngineError` if the applications do not start or stop answering.
    """
    if listing_model is not None:
        _check_listing_model(listing_model)
    secrets = settings.webhook_secrets
    senders(secrets.get_secret_value() if secrets else None)  # a wrong one is told here, not in a replica's log
    port = _free_port(settings)
    url = _url(settings.api_host, port)
    out, err = Console(highlight=False, markup=False, soft_wrap=True), Console(stderr=True)
    with _stopping_by_signal() as stopped, ExitStack() as stack:
        with err.status("Starting the database and Ray …") as progress:
            store = stack.enter_context(open_store(settings))
            file = token_file(store, utc_now())
            os.environ[proxy.VARIABLE] = proxy.IMPORT_PATH
            stack.enter_context(ray_session(settings, dashboard=True))
            progress.update("Starting the API and the review app …")
            stack.enter_context(_deployed(settings, port, url, listing_model))
        code = stack.enter_context(sign_in_code(store, file.read_text(encoding="utf-8").strip(), utc_now()))
        link = f"{url}/ui/#code={code}"
        out.print(f"Review app: {link}\n  (signs you in once, within 10 minutes; later with the token below)")
        out.print(f"API: {url}/docs\nToken file: {file}")
        if listing_model is not None:
            # Over a network only https is taken for it.
            there = url if http.is_loopback(url) else "https://YOUR-TLS-PROXY"
            out.print(f"Listing model: LISTING_MODEL_URL={there}/{LISTING_MODEL} LISTING_MODEL_NAME={MODEL_ID}")
        if not _is_loopback(settings.api_host):
            out.print("Other machines can reach this without encryption: put a TLS proxy in front of it.")
        out.print("Stop with Ctrl-C.")
        stopped.listen()
        ready(link)
        _watch(url, stopped.event)
        err.print("Stopping …")


class _Stopping:
    """Ctrl-C and SIGTERM: while things start they interrupt; once `listen` is called they set `event`."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def listen(self) -> None:
        """From now on a signal ends the wait instead of interrupting. (Ray sets its own handler as it starts.)"""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.event.set())


@contextmanager
def _stopping_by_signal() -> Iterator[_Stopping]:
    """Turn SIGTERM into a clean way out, like Ctrl-C; afterwards signals mean again what they meant before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield _Stopping()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _deployed(settings: Settings, port: int, url: str, listing_model: Path | None) -> Iterator[None]:
    """Have the applications inside the block. A private Ray takes them with it; from a joined one they are removed.

    Serve's configuration and its removal are for the whole cluster, so a joined one must serve nothing yet. (What has
    our applications' names there is somebody else's too: a RayService's, or another person's.) Raises `InputError`.
    """
    deployment = Deployment(_dashboard())
    if settings.ray_address and (there := deployment.names()):
        raise InputError(
            f"the cluster at RAY_ADDRESS={settings.ray_address} already serves {', '.join(sorted(there))}, which this "
            "would replace: unset RAY_ADDRESS, name another cluster, or end those first with `serve shutdown`"
        )
    config = configuration(CONFIG, settings.api_host, port, url, export(settings), listing_model=listing_model)
    deployment.put(config)
    try:
        names = frozenset(application["name"] for application in config["applications"])
        deployment.wait(names, START_LIMIT_SECONDS if listing_model is None else MODEL_START_SECONDS)
        yield
    finally:
        if settings.ray_address:
            deployment.remove()


def _check_listing_model(folder: Path) -> None:
    """See that it can be served, since a replica would say so minutes later. Raises `InputError`."""
    if not (folder / "config.json").is_file():
        raise InputError(f"--listing-model {folder}: no model in Hugging Face's layout (a folder with config.json)")
    if not LISTING_PYTHON.exists():
        raise InputError(f"--listing-model needs vLLM's own environment, {LISTING_PYTHON} here: `make llm` makes it")
    if len(os.environ.get(KEY_VARIABLE, "")) < MIN_KEY_CHARS:
        raise InputError(f"--listing-model needs {KEY_VARIABLE}: a secret of {MIN_KEY_CHARS} characters or more")


def _dashboard() -> str:
    """The dashboard of the Ray that this process is in, whose REST API takes Serve's configurations."""
    import ray

    joined = ray.init(ignore_reinit_error=True, logging_level=logging.ERROR)
    return f"http://{joined.dashboard_url}"


def _watch(url: str, stopped: threading.Event) -> None:
    """Wait for the stop, looking now and then whether the API still answers."""
    silent = 0
    with http.client(url) as api:
        while not stopped.wait(WATCH_SECONDS):
            try:
                api.get("/health")
                silent = 0
            except httpx.TransportError:
                silent += 1
            if silent >= SILENT_LIMIT:
                raise EngineError("the API stopped answering; Ray's logs say why (LOG_LEVEL=debug shows them)")


def _free_port(settings: Settings) -> int:
    """API_PORT if it is free, any free port for 0; raises `InputError` otherwise."""
    family = socket.AF_INET6 if ":" in settings.api_host else socket.AF_INET
    try:
        with socket.create_server((settings.api_host, settings.api_port), family=family) as probe:
            return int(probe.getsockname()[1])
    except OSError as problem:
        raise InputError(
            f"cannot listen on {settings.api_host}:{settings.api_port} (API_HOST, API_PORT): {problem.strerror}; "
            "API_PORT=0 takes a free port"
        ) from None


def _url(host: str, port: int) -> str:
    """Where this machine reaches what listens on `host`."""
    name = _WILDCARDS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
