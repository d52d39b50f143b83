"""Tokens per second of the served listing model at 8 in parallel, beside vLLM alone: `make bench-llm`.

The same tiny model, the same requests and seeds, rounds in turn in one run:

  offline    `LLM.generate` on prompts that are token ids already: the engine and nothing else
  vllm       vLLM's own HTTP server, no Ray: adds HTTP, JSON, the chat template, tokens to text one by one
  served     our Serve application: adds Serve's proxy, the front with its key, and Ray's calls between the three

What each adds is the difference of its seconds from the line above.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from models.chat.client import Chat
from models.chat.protocol import Question
from models.listing_writer.asking import MAX_TOKENS, SYSTEM, Limits, ListingAsk, room, schema_of, told
from models.listing_writer.client import AT_ONCE, TEMPERATURE
from models.listing_writer.serving import MODEL_ID, ListingModelArgs
from tests.llm.service import KEY, PYTHON, Service, serving
from tests.llm.tiny_qwen import build_tiny_qwen

LIMITS = Limits(title=140, description=10_000, tags=13, tag=20)
ENVIRONMENT = {
    "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind", "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 2) // 2)),
}  # fmt: skip
Round = Callable[[], tuple[float, int]]
"""Writes all listings once; gives the seconds and the tokens that were written."""


def requests(count: int) -> list[dict[str, Any]]:
    """The requests, as our client makes them."""
    schema = schema_of(room(LIMITS))
    chat = Chat("http://127.0.0.1:9", MODEL_ID)
    made = []
    for seed in range(count):
        ask = ListingAsk(
            "Sourdough Survivor", "sourdough", ("bread",), "Shirt", ("Printed to order",), LIMITS, seed=seed
        )
        made.append(chat._request(Question(SYSTEM, told(ask), "listing", schema, MAX_TOKENS, TEMPERATURE, seed), 0))
    chat.close()
    return made


def over_http(url: str, key: str, asked: list[dict[str, Any]]) -> Round:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    client = httpx.Client(headers=headers, timeout=120, trust_env=False)

    def one(body: dict[str, Any]) -> int:
        answer = client.post(f"{url}/v1/chat/completions", json=body).raise_for_status()
        return int(answer.json()["usage"]["completion_tokens"])

    def round_() -> tuple[float, int]:
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            tokens = sum(pool.map(one, asked))
        return time.perf_counter() - began, tokens

    return round_


@contextmanager
def offline(model: Path, engine: dict[str, Any], asked: list[dict[str, Any]], folder: Path) -> Iterator[Round]:
    file = folder / "requests.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    command = [PYTHON, Path(__file__).with_name("bench_offline.py"), model, json.dumps(engine), file]
    with (folder / "offline.log").open("w") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | ENVIRONMENT
        )
    assert process.stdout is not None
    assert process.stdin is not None
    stdin, stdout = process.stdin, process.stdout

    def said() -> dict[str, Any]:
        line = next(line for line in stdout if line.startswith("BENCH "))
        return dict(json.loads(line.removeprefix("BENCH ")))

    def round_() -> tuple[float, int]:
        stdin.write("go\n")
        stdin.flush()
        found = said()
        return found["seconds"], found["tokens"]

    try:
        ready = said()
        tell(f"tokenising alone: {1000 * ready['tokenise_s'] / len(asked):.2f} ms a prompt of "
             f"{ready['prompt_tokens'] // len(asked)} tokens")  # fmt: skip
        yield round_
    finally:
        stdin.close()
        process.wait(timeout=60)


@contextmanager
def vllm_server(model: Path, engine: dict[str, Any], folder: Path) -> Iterator[str]:
    """vLLM's own server."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    command = [
        PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", model, "--served-model-name", MODEL_ID,
        "--host", "127.0.0.1", "--port", str(port), "--dtype", engine["dtype"], "--enforce-eager",
        "--max-model-len", str(engine["max_model_len"]), "--max-num-seqs", str(engine["max_num_seqs"]),
        "--structured-outputs-config", json.dumps(engine["structured_outputs_config"]),
    ]  # fmt: skip
    with (folder / "vllm.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | ENVIRONMENT)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "vllm.log").read_text()[-2000:]
            try:
                if httpx.get(f"{url}/health", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=60)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def json_seconds(asked: list[dict[str, Any]], service: Service) -> float:
    """What a request and its answer cost in JSON alone, on our side, in seconds."""
    headers = {"authorization": f"Bearer {KEY}"}
    body = httpx.post(f"{service.url}/v1/chat/completions", json=asked[0], headers=headers, trust_env=False).text
    began = time.perf_counter()
    for _ in range(1_000):
        json.dumps(asked[0])
        json.loads(json.loads(body)["choices"][0]["message"]["content"], strict=False)
    return (time.perf_counter() - began) / 1_000


def main() -> None:
    """Run the rounds in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    asked = requests(given.listings)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        model = build_tiny_qwen(folder / "tiny")
        arguments = ListingModelArgs(
            model=str(model), accelerator="cpu", dtype="float32", max_model_len=1024, max_num_seqs=8, enforce_eager=True
        )
        engine = arguments.engine()
        with (
            offline(model, engine, asked, folder) as alone,
            vllm_server(model, engine, folder) as url,
            serving(model, 1) as service,
        ):
            rounds: dict[str, Round] = {
                "offline": alone,
                "vllm": over_http(url, "", asked),
                "served": over_http(service.url, KEY, asked),
            }
            found: dict[str, list[tuple[float, int]]] = {who: [] for who in rounds}
            for number in range(given.rounds + 1):
                for who, round_ in rounds.items():
                    result = round_()
                    if number:  # the first one warms up
                        found[who].append(result)
            tell(f"JSON of a request and its answer on our side: {1000 * json_seconds(asked, service):.2f} ms")
            report(found, given.listings)


def report(found: dict[str, list[tuple[float, int]]], count: int) -> None:
    """The medians, what each line adds to the one above, and the ratio that is asked for."""
    rates = {who: statistics.median(tokens / seconds for seconds, tokens in rounds) for who, rounds in found.items()}
    before = 0.0
    tell(f"{'':10}{'tokens/s':>10}{'seconds':>10}{'ms added a listing':>20}{'tokens':>10}")
    for who, rounds in found.items():
        seconds = statistics.median(one for one, _ in rounds)
        tell(f"{who:10}{rates[who]:10.0f}{seconds:10.2f}{1000 * (seconds - before) / count:20.2f}{rounds[0][1]:10}")
        before = seconds
    ratios = [o[0] / s[0] * s[1] / o[1] for o, s in zip(found["offline"], found["served"], strict=True)]
    tell(f"served ÷ offline: {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f}); 0.6 wanted")


if __name__ == "__main__":
    main()
