"""Reads a print file as a print shop would, from its bytes alone. Shares no code with what produces print files.

The PNG's chunks are taken apart by hand (PNG specification, third edition); its pixels are read by Pillow.
"""

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image

_SIGNATURE = bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])


@dataclass(frozen=True)
class Demands:
    """What a print shop asks for: pixels, dots an inch, bytes, and the margin (px) without ink."""

    width: int = 4500
    height: int = 5400
    dpi: float = 300.0
    max_bytes: int = 25_000_000
    margin: int = 150


def complaints(png: bytes, demands: Demands) -> list[str]:
    """What a print shop would send the file back for, one line each."""
    if not png.startswith(_SIGNATURE):
        return ["not a PNG"]
    found = [] if len(png) <= demands.max_bytes else [f"{len(png)} bytes"]
    chunks: dict[bytes, bytes] = {}
    pixels, at = False, len(_SIGNATURE)
    while at + 12 <= len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if struct.pack(">I", zlib.crc32(kind + body)) != png[at + 8 + length : at + 12 + length]:
            return [*found, f"chunk {kind!r} is damaged"]
        if kind == b"IDAT":
            pixels = True
        else:
            if b"IEND" in chunks or (kind in {b"pHYs", b"sRGB"} and pixels):
                found.append(f"chunk {kind!r} is out of place")
            chunks[kind] = body
        at += 12 + length
    if b"IEND" not in chunks:
        return [*found, "the file is cut off"]
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if (width, height) != (demands.width, demands.height):
        found.append(f"{width} x {height} px")
    if (depth, colour, interlace) != (8, 6, 0):
        return [*found, f"depth {depth}, colour type {colour}, interlace {interlace}: not plain RGBA"]
    found += _declared(chunks, demands)
    return found + _inked(np.asarray(Image.open(io.BytesIO(png)).getchannel("A")), demands.margin)


def _declared(chunks: dict[bytes, bytes], demands: Demands) -> list[str]:
    found = [] if b"sRGB" in chunks else ["no sRGB chunk"]
    if b"pHYs" not in chunks:
        return [*found, "no resolution"]
    across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
    dpi = across * 0.0254, down * 0.0254
    if unit != 1 or any(abs(value - demands.dpi) > 0.5 for value in dpi):
        found.append(f"resolution {dpi[0]:.1f} x {dpi[1]:.1f}, unit {unit}")
    return found


def _inked(alpha: np.ndarray, margin: int) -> list[str]:
    rows, columns = np.flatnonzero(alpha.max(axis=1) >= 8), np.flatnonzero(alpha.max(axis=0) >= 8)
    if not len(rows):
        return ["no ink"]
    if alpha.min() == 255:
        return ["nothing is transparent"]
    nearest = min(rows[0], columns[0], alpha.shape[0] - 1 - rows[-1], alpha.shape[1] - 1 - columns[-1])
    return [f"ink {nearest} px from the edge"] if nearest < margin else []
