"""The private Ray of a command: on loopback, behind a token, gone without a trace."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.conftest import clean_environment

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


def test_a_private_ray_is_heard_on_loopback_alone_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, timeout=200, check=False,
        env=clean_environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["inside"] == [str(tmp_path / "data"), "token"]
    assert {ip.removeprefix("::ffff:") for ip in told["heard"]} <= {"127.0.0.1", "::1"}
    assert told["heard"]
    assert told["left"] == []
    assert not list(Path(tempfile.gettempdir()).glob(f"idea-ray-*-{told['pid']}-*"))
