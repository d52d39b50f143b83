"""Whether bytes are a PNG of the size that was asked for. The bytes come from outside: nothing large is unpacked."""

import io
import struct
import warnings

from PIL import Image, UnidentifiedImageError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def problem_with(data: bytes, width: int, height: int) -> str | None:
    """What is wrong, in a few words, or None. The size is read from the header before any pixel is."""
    if not data.startswith(_SIGNATURE) or len(data) < 24 or data[12:16] != b"IHDR":
        return "not a PNG"
    found = struct.unpack(">II", data[16:24])
    if found != (width, height):
        return f"a picture of {found[0]} × {found[1]} px instead of {width} × {height}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
                picture.load()
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return "a damaged PNG"
    return None
