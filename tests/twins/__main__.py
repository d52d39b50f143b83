"""Serves a twin until Ctrl-C: `python -m tests.twins reddit`. Prints the settings that point the engine at it."""

import argparse
import sys
import time

from ray_apps.ingestion.sources.registry import KINDS
from tests.twins.base import Hostile
from tests.twins.record import KEYS, OPTIONS, twins


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(OPTIONS))
    parser.add_argument("--hostile", type=int, metavar="SEED", help="have bad days, these ones")
    given = parser.parse_args()
    twin = twins()[given.kind]
    twin.hostile = None if given.hostile is None else Hostile(given.hostile)
    with twin.serving():
        lines = [f"{name.upper()}={KEYS[name]}" for name in KINDS[given.kind].needs]
        source = (
            f"{{sources: {{{given.kind}: {{on: true, base_url: '{twin.base_url}', options: {OPTIONS[given.kind]}}}}}}}"
        )
        sys.stdout.write("\n".join([*lines, f"# sources.yaml: {source}", ""]))
        sys.stdout.flush()
        try:
            while True:
                time.sleep(3_600)
        except KeyboardInterrupt:
            sys.stdout.write(
                "\n".join([f"calls: {len(twin.seen)}", *(f"violation: {one}" for one in twin.violations), ""])
            )


if __name__ == "__main__":
    main()
