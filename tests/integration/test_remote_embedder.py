"""The shared embedder outlives its process."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, clean_environment

PROGRAM = """
from models.remote_embedder import RemoteEmbedder
from ray_apps.platform.ray_runtime import ray_session
from ray_apps.platform.settings import load_settings

with ray_session(load_settings()):  # which decides how Ray is started, before it is imported
    import ray

    embed = RemoteEmbedder()
    before = embed(["bread", "cats"])
    ray.kill(ray.get_actor("text-embedder:bundled"), no_restart=False)
    assert (embed(["bread", "cats"]) == before).all()
    assert (RemoteEmbedder()(["bread", "cats"]) == before).all(), "whoever comes later finds the same one"
"""


def test_texts_are_embedded_although_the_embedder_was_lost(tmp_path: Path) -> None:
    environment = clean_environment(DATA_DIR=str(tmp_path / "data"), RAY_CPUS="1")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
