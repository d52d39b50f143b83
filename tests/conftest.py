"""Fixtures for every tier: real PostgreSQL, real data where it is present, the command line as users run it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def real_data(name: str) -> Path:
    """A file of real posts, or skip: the files are not part of the project."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"real posts are not here: {name} is expected in a folder shared/data beside the project")
    return path


@pytest.fixture(scope="session")
def reddit_top() -> Path:
    return real_data("reddit_top_2013.jsonl.gz")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One PostgreSQL for the session, reached over TCP; gives the URL of its `postgres` database."""
    from ray_apps.store.embedded import embedded_database

    with embedded_database(tmp_path_factory.mktemp("server")) as url:
        yield url.rsplit("/", 1)[0] + "/postgres"


@pytest.fixture(scope="session")
def migrated(server: str) -> str:
    """A database with the schema, which those of tests are copied from, since bringing each up anew takes longer."""
    from ray_apps.store.migrate import migrate

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE migrated")
    migrate(server.rsplit("/", 1)[0] + "/migrated")
    return "migrated"


@contextmanager
def _database(server: str, test: str, template: str = "template1") -> Iterator[str]:
    name = f"test_{abs(hash(test)) % 10**12}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database_url(server: str, migrated: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for a test, with the schema and nothing in it."""
    with _database(server, request.node.nodeid, migrated) as url:
        yield url


@pytest.fixture
def bare_database_url(server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for a test, without the schema."""
    with _database(server, request.node.nodeid) as url:
        yield url


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Any]:
    """An open store: an empty database with the schema, and a folder for objects."""
    from ray_apps.platform.settings import load_settings
    from ray_apps.store import open_store

    with ExitStack() as stack:
        settings = load_settings(data_dir=tmp_path / "data", database_url=database_url)
        yield stack.enter_context(open_store(settings))


class Ran:
    """A finished command."""

    def __init__(self, done: "subprocess.CompletedProcess[str]") -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self) -> dict[str, Any]:
        assert self.code == 0, f"exit code {self.code}: {self.err[-2000:]}"
        return dict(json.loads(self.out))


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without settings of ours that happen to be set, and with Ray's choice of authentication open."""
    from ray_apps.platform.settings import Settings

    ours = {name.upper() for name in Settings.model_fields} | {"RAY_AUTH_MODE", "RAY_AUTH_TOKEN"}
    return {k: v for k, v in os.environ.items() if k not in ours} | {"OMP_NUM_THREADS": "1"} | more


@pytest.fixture
def idea_engine(tmp_path: Path) -> Callable[..., Ran]:
    """Runs `idea-engine …` as a user does, in an empty folder."""

    def run(*arguments: str | Path, timeout: float = 400, **environment: str) -> Ran:
        command = [sys.executable, "-m", "jobs", *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=clean_environment(**environment),
        )
        return Ran(done)

    return run
