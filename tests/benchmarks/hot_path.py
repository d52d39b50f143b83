"""The hot path under load: `python -m tests.benchmarks.hot_path FOLDER BATCH CLIENTS …` deploys the API with its Scorer
as `serve_configs/cpu.yaml` says, batches of at most BATCH, and lets so many clients ask at the same time. Prints, for
each number of clients, requests a second and the median and 95th percentile of a request's milliseconds."""

import http.client
import json
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np

SECONDS = 12.0
WARM_UP = 3.0


def client(port: int, token: str, number: int, until: float, took: list[float]) -> None:
    """One client: asks for scores of posts nobody has seen, one after the other, over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = 0
    while time.monotonic() < until:
        text = f"Client {number} saw the {asked}th cat of the day sleeping on a warm windowsill"
        body = json.dumps({"post": {"content": text, "community": "cats", "counts": {"score": asked}}})
        start = time.monotonic()
        connection.request("POST", "/api/score", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        took.append(time.monotonic() - start)
        asked += 1


def load(port: int, token: str, clients: int, seconds: float) -> dict[str, float]:
    took: list[list[float]] = [[] for _ in range(clients)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client, args=(port, token, n, until, took[n])) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    each = np.array([second for of_client in took for second in of_client]) * 1000
    return {
        "a_second": round(len(each) / seconds, 1),
        "p50_ms": round(float(np.percentile(each, 50)), 1),
        "p95_ms": round(float(np.percentile(each, 95)), 1),
    }


def main(folder: Path, batch: int, clients: list[int]) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from jobs.serve import _dashboard, _free_port
    from ray_apps.gateway import proxy
    from ray_apps.gateway.deployment import Deployment, configuration
    from ray_apps.gateway.local_access import token_file
    from ray_apps.platform.clock import utc_now
    from ray_apps.platform.ray_runtime import ray_session
    from ray_apps.platform.settings import export, load_settings
    from ray_apps.store import open_store

    settings = load_settings(data_dir=folder, api_port=0)
    with open_store(settings) as store:
        token = token_file(store, utc_now()).read_text().strip()
        os.environ[proxy.VARIABLE] = proxy.IMPORT_PATH
        with ray_session(settings, dashboard=True):
            port = _free_port(settings)
            config = configuration("cpu", "127.0.0.1", port, f"http://127.0.0.1:{port}", export(settings))
            config["applications"] = [one for one in config["applications"] if one["name"] == "gateway"]
            deployed = {one["name"]: one for one in config["applications"][0]["deployments"]}
            deployed["Gateway"]["user_config"]["max_batch_size"] = batch
            # One replica of each, so that what batching does is seen and not what scaling does.
            for one in deployed.values():
                one["autoscaling_config"] |= {"max_replicas": 1}
            deployment = Deployment(_dashboard())
            deployment.put(config)
            deployment.wait(frozenset({"gateway"}))
            load(port, token, 4, WARM_UP)
            found = {str(number): load(port, token, number, SECONDS) for number in clients}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), [int(number) for number in sys.argv[3:]])
