"""Peak memory of a run: of this process's children and of whatever else works on its data folder."""

import threading
from contextlib import suppress
from typing import Self

import psutil

_EVERY_SECONDS = 0.5


class PeakMemory:
    """Samples proportional set sizes (shared pages counted once) inside the block; `peak` is in bytes.

    Detached processes, such as the embedded database, are known by the data folder in their command line.
    """

    def __init__(self, folder: str) -> None:
        self.peak = 0
        self._folder = folder
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            self.peak = max(self.peak, self._now())

    def _now(self) -> int:
        ours = {process.pid: process for process in psutil.Process().children(recursive=True)}
        for process in psutil.process_iter(["cmdline"]):
            if any(self._folder in part for part in process.info["cmdline"] or ()):
                ours[process.pid] = process
                with suppress(psutil.NoSuchProcess):
                    ours |= {child.pid: child for child in process.children(recursive=True)}
        total = 0
        for process in ours.values():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                used = process.memory_full_info()
                total += getattr(used, "pss", used.rss)
        return total
