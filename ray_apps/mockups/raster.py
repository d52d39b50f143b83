"""Print files: rasterising a design's SVG and writing the PNG headers that a print shop reads.

resvg renders the same bytes on every machine. The headers sRGB and pHYs are written into the finished PNG, so that an
unworn design is compressed once only.
"""

import struct
import zlib

import resvg_py

from ray_apps.mockups.layout.composition import HEIGHT, WIDTH, Composition
from ray_apps.mockups.layout.wear import worn

DPI = 300
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_REPLACED = frozenset({b"pHYs", b"sRGB", b"gAMA", b"cHRM", b"iCCP", b"eXIf", b"tIME", b"tEXt"})


def print_file(svg: bytes, design: Composition, wear: float, seed: int) -> bytes:
    """Rasterise `svg` to the print file: PNG, RGBA, transparent, 4500 × 5400, sRGB, 300 DPI.

    `wear` is the share of ink that age has taken off (0 for none); small lettering of `design` stays whole.
    """
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), width=WIDTH, height=HEIGHT, skip_system_fonts=True))
    return stamped(worn(png, design.small, wear, seed) if wear else png)


def stamped(png: bytes, dpi: int = DPI) -> bytes:
    """The PNG with its resolution and colour space declared right behind the header, replacing what was said before."""
    per_metre = round(dpi / 0.0254)
    header, *rest = _chunks(png)
    declared = [_chunk(b"sRGB", b"\x00"), _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))]
    kept = [chunk for kind, chunk in rest if kind not in _REPLACED]
    return b"".join([_SIGNATURE, header[1], *declared, *kept])


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """All chunks of a PNG as (type, whole chunk)."""
    found, at = [], len(_SIGNATURE)
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        end = at + 12 + length
        found.append((png[at + 4 : at + 8], png[at:end]))
        at = end
    return found


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
