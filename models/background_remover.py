"""A picture → the alpha matte of what stands before its background.

Works from a given ONNX file of the ISNet (DIS) family; nothing is looked for or downloaded. Trained on photographs: it
is good on scenes and erases parts of flat art.
"""

import hashlib
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class BackgroundRemover(Protocol):
    """Turns a picture (height × width × 3, sRGB) into its matte (height × width, 0 = background, 255 = kept)."""

    @property
    def name(self) -> str:
        """The model's name, for the record."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the model's file, in hexadecimal."""
        ...

    def __call__(self, picture: Pixels) -> Pixels:
        """Make the matte of one picture."""
        ...


class RembgRemover:
    """An ISNet model run by rembg and ONNX Runtime in this process, loaded when first used (seconds, about 2 GB).

    Raises `FileNotFoundError` if there is no such file.
    """

    def __init__(self, model: str | Path, *, threads: int = 1) -> None:
        self._path = Path(model)
        if not self._path.is_file():
            raise FileNotFoundError(f"{self._path} is no file: give the ONNX file of a background remover")
        self._threads = threads
        self._session: Any = None
        with self._path.open("rb") as file:
            self._sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def name(self) -> str:
        """See `BackgroundRemover.name`."""
        return self._path.stem

    @property
    def sha256(self) -> str:
        """See `BackgroundRemover.sha256`."""
        return self._sha256

    def __call__(self, picture: Pixels) -> Pixels:
        """See `BackgroundRemover.__call__`."""
        from PIL import Image

        if self._session is None:
            self._session = self._loaded()
        return np.asarray(self._session.predict(Image.fromarray(picture))[0].convert("L"))

    def _loaded(self) -> Any:
        import onnxruntime
        from rembg.sessions.dis_custom import DisCustomSession

        class GivenFile(DisCustomSession):  # type: ignore[misc]
            """The session of rembg on the very file, wherever it lies."""

            @classmethod
            def download_models(cls, *_: Any, model_path: str, **__: Any) -> str:
                return model_path

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = self._threads
        return GivenFile("dis_custom", options, model_path=str(self._path))
