"""Reading the words in a picture (OCR), behind a small protocol. The default carries its models and stays offline."""

import os
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ReadText:
    """One line that was read: its `text`, the corners around it in pixels (4, x and y), and how sure that is (0..1)."""

    text: str
    corners: tuple[tuple[float, float], ...]
    confidence: float


class TextReader(Protocol):
    """Reads what is written in a picture."""

    def read(self, picture: NDArray[np.uint8]) -> list[ReadText]:
        """The lines in an RGB picture (height, width, 3), in no particular order."""
        ...


class PaddleReader:
    """PP-OCR through RapidOCR (Apache-2.0), whose package holds the models. It runs on one thread of a CPU."""

    def __init__(self) -> None:
        """Load the models: about two seconds and 150 MB."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from rapidocr import RapidOCR

        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, picture: NDArray[np.uint8]) -> list[ReadText]:
        """See `TextReader`."""
        found = self._engine(np.ascontiguousarray(picture[..., ::-1]))  # it wants blue first
        if found.txts is None:
            return []
        return [
            ReadText(text, tuple((float(x), float(y)) for x, y in corners), float(sure))
            for text, corners, sure in zip(found.txts, found.boxes, found.scores, strict=True)
        ]
