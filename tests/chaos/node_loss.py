"""Ideation and scoring on a cluster of several nodes on this machine, of which each stage loses one in the middle. A
program of its own, since Ray can be in a process but once: `python -m tests.chaos.node_loss FOLDER calm|lossy` writes
what each stage counted, and how many nodes were lost, to FOLDER/outcome.json."""

import json
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Watch:
    """A stage's progress: when its first part is done, the node that is to be lost is killed."""

    def __init__(self, cluster: Any, node: Any | None) -> None:
        self._cluster, self._node = cluster, node
        self.lost = 0

    def begin(self, what: str, total: int | None) -> None:
        pass

    def say(self, remark: str) -> None:
        pass

    def advance(self, steps: int = 1) -> None:
        if self._node is not None and steps:
            node, self._node = self._node, None
            self._cluster.remove_node(node, allow_graceful=False)
            self.lost += 1


def main(folder: Path, lossy: bool) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="nodes-", dir="/tmp"))
    (temporary / "ray").mkdir()  # where a cluster writes down its address for others on this machine
    os.environ |= {"RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0"}
    os.environ |= {"RAY_TMPDIR": str(temporary), "DATA_DIR": str(folder)}
    from ray.cluster_utils import Cluster

    from ray_apps.ideation import stage as ideation
    from ray_apps.platform.settings import load_settings
    from ray_apps.scoring import stage as scoring
    from ray_apps.store import open_store

    head = {"num_cpus": 0, "object_store_memory": 100_000_000}
    cluster = Cluster(initialize_head=True, connect=True, head_node_args=head)
    try:
        doomed = [cluster.add_node(num_cpus=1, object_store_memory=100_000_000) for _ in range(2)]
        cluster.add_node(num_cpus=1, object_store_memory=100_000_000)
        cluster.wait_for_nodes()
        with open_store(load_settings(data_dir=folder)) as store:
            first = Watch(cluster, doomed[0] if lossy else None)
            grouped = ideation.run(store, lambda: NOW, first)
            second = Watch(cluster, doomed[1] if lossy else None)
            scored = scoring.run(store, lambda: NOW, second, as_of=NOW)
        # Into a file, since Ray writes warnings of its own to stdout when it loses a node.
        outcome = {"grouped": grouped, "scored": scored, "lost": first.lost + second.lost}
        (folder / "outcome.json").write_text(json.dumps(outcome))
    finally:
        import ray

        ray.shutdown()
        cluster.shutdown()
        shutil.rmtree(temporary, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "lossy")
