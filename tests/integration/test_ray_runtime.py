"""Ray: a private one on loopback, behind a token, gone without a trace; a joined one that sees what we see."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ray_apps.platform.settings import Settings, export, load_settings
from tests.conftest import clean_environment
from tests.integration.ray_fixtures import ray_head

PROBE = """
import json, os
from pathlib import Path
import psutil
from ray_apps.platform.settings import load_settings
from ray_apps.platform.ray_runtime import ray_session
settings = load_settings(data_dir=Path("data"))
with ray_session(settings):
    import ray
    inside = ray.get(ray.remote(lambda: (os.environ["DATA_DIR"], os.environ["RAY_AUTH_MODE"])).remote())
    with ray_session(settings):
        assert ray.is_initialized()
    assert ray.is_initialized(), "the inner session ended the outer one"
    ours = {os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))}
    heard = sorted({c.laddr.ip for c in psutil.net_connections() if c.status == "LISTEN" and c.pid in ours})
left = [child.name() for child in psutil.Process().children(recursive=True) if child.status() != "zombie"]
print(json.dumps({"inside": inside, "heard": heard, "left": left, "pid": os.getpid()}))
"""


SECRETS = ("database_url", "s3_access_key", "s3_secret_key", "etsy_api_key", "etsy_access_token")

JOIN = """
from ray_apps.platform.ray_runtime import ray_session
from ray_apps.platform.settings import load_settings
with ray_session(load_settings()):
    import ray
    seen = ray.remote(lambda: load_settings().model_dump_json(include={"s3_bucket", "event_countries"}))
    told = ray.get(seen.remote())
    print("not a result")
print(told)
"""

DRAW = """
from pathlib import Path
from uuid import UUID
from ray_apps.domain.designs import DesignBrief
from ray_apps.domain.ideas import Idea
from ray_apps.mockups.spread import Plan, make_all
from ray_apps.mockups.variations import Variation
from ray_apps.platform.ray_runtime import ray_session
from ray_apps.platform.settings import load_settings
from ray_apps.store import open_store
settings = load_settings(data_dir=Path("data"))
brief = DesignBrief(phrase="Night Shift Nurse", tagline="on coffee", family="round_badge", palette="pine",
                    motif="coffee", garment="cream", seed=11)
idea = Idea.model_construct(id=UUID(int=1))
with open_store(settings) as store, ray_session(settings):
    [(_, [drawn])] = make_all([Plan(idea, brief, [Variation("front", "tee_front", "cream", brief)])], None)
    assert store.objects.has(drawn.print_sha)
"""

SERVE = """
import os
from ray import serve
import ray
ray.init(address=os.environ["RAY_ADDRESS"], logging_level="error")
@serve.deployment(ray_actor_options={"num_cpus": 0.1})
class Theirs:
    def __call__(self) -> str:
        return "theirs"
serve.start(proxy_location="Disabled")
serve.run(Theirs.bind(), name="theirs", route_prefix="/theirs")
"""

STILL_THERE = """
import os
from ray import serve
import ray
ray.init(address=os.environ["RAY_ADDRESS"], logging_level="error")
print(serve.get_app_handle("theirs").remote().result())
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, str]]:
    with ray_head() as environment:
        yield environment


def python(code: str, folder: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env=environment,
    )  # fmt: skip


@pytest.mark.parametrize("long", [False, True])
def test_a_private_ray_is_heard_on_loopback_alone_and_leaves_nothing(tmp_path: Path, long: bool) -> None:
    temporary = Path(tempfile.gettempdir())
    if long:
        temporary = tmp_path / ("long" * 20)
        temporary.mkdir()
    done = python(PROBE, tmp_path, clean_environment(TMPDIR=str(temporary)))
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["inside"] == [str(tmp_path / "data"), "token"]
    assert {ip.removeprefix("::ffff:") for ip in told["heard"]} <= {"127.0.0.1", "::1"}
    assert told["heard"]
    assert told["left"] == []
    for place in {temporary, Path("/tmp")}:  # noqa: S108
        assert not list(place.glob(f"idea-ray-*-{told['pid']}-*"))


def test_what_is_exported_gives_the_same_settings_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = load_settings(
        data_dir=tmp_path, database_url="postgresql://u:hunter2@h/db", s3_bucket="b", s3_endpoint="http://s3:9000",
        s3_access_key="hunter2", s3_secret_key="hunter2", embedder_model="/models/m", event_countries="DE,AT",
        trademark_starter_list=False, margin_floor=2.5, session_hours=1, log_level="info", log_format="json",
    )  # fmt: skip
    told = export(given)
    assert "hunter2" not in str(told)
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert load_settings() == given.model_copy(update=dict.fromkeys(SECRETS))


def test_workers_of_a_joined_cluster_get_what_is_set_here(cluster: dict[str, str], tmp_path: Path) -> None:
    mine = {"DATA_DIR": str(tmp_path), "S3_BUCKET": "mine", "EVENT_COUNTRIES": "DE"}
    done = python(JOIN, tmp_path, cluster | mine)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {"s3_bucket": "mine", "event_countries": "DE"}
    assert "not a result" in done.stderr, "what is printed while Ray is up must not mix with results"


def test_workers_with_another_database_are_refused_in_one_line(cluster: dict[str, str], tmp_path: Path) -> None:
    done = python(JOIN, tmp_path, cluster | {"DATABASE_URL": "postgresql://u:hunter2@db.example:5432/ideas"})
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ray_apps.domain.errors.EngineError: ")
    assert "another DATABASE_URL than" in last
    assert "hunter2" not in done.stderr
    assert "db.example" not in done.stderr


def test_a_drawing_fits_on_a_node_with_less_memory_than_it_would_like(cluster: dict[str, str], tmp_path: Path) -> None:
    done = python(DRAW, tmp_path, cluster)
    assert done.returncode == 0, done.stderr[-2000:]


def test_serve_leaves_a_cluster_alone_that_serves_something(cluster: dict[str, str], tmp_path: Path) -> None:
    assert python(SERVE, tmp_path, cluster).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "serve", "--data-dir", str(tmp_path / "data")], cwd=tmp_path, timeout=120,
        capture_output=True, text=True, check=False, env=cluster | {"API_PORT": "0"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr[-2000:]
    assert "already serves theirs" in done.stderr.strip().splitlines()[-1]
    assert python(STILL_THERE, tmp_path, cluster).stdout == "theirs\n"
