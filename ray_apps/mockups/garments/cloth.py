"""Cloth: all that a product's pictures need to know of it, whatever its colour and print; made once and kept.

Making it takes seconds, so it is kept in the process and, if a folder is given, in a file that the next process reads.
The numbers are rounded to whole steps when they are made: what comes from the file is what was made, bit for bit.
"""

import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy import ndimage

from ray_apps.mockups.garments.folds import smooth
from ray_apps.mockups.garments.light import Lit
from ray_apps.mockups.garments.panels import SIZE, STEP, Field, Mask, cover

_SHADE_STEPS, _DETAIL_STEPS = 1 << 14, 100
_POINTS = SIZE // STEP


@dataclass(frozen=True, eq=False)
class Cloth:
    """A product in the light, as whole numbers.

    Attributes:
        body: where the product covers the wall.
        shade: brightness in steps of 1/16384, for every `STEP`-th pixel.
        detail: seams, stitches and ribs, which multiply the shade, in steps of 1/100.
        slope_y: gradient of the folds by which a print is shifted, for every `STEP`-th pixel; `slope_x` likewise.
        above: what lies over the print, such as a cord.
        wall: light on the wall with the product's shadow, in the steps of `shade`, for every `STEP`-th pixel.
        scene: RGBA things of their own colour in front of all, (2000, 2000, 4), or (0, 0, 4) if there are none.
    """

    body: Mask
    shade: NDArray[np.uint16]
    detail: NDArray[np.uint8]
    slope_y: NDArray[np.float16]
    slope_x: NDArray[np.float16]
    above: Mask
    wall: NDArray[np.uint16]
    scene: NDArray[np.uint8]

    @classmethod
    def made(
        cls,
        body: Mask,
        lit: Lit,
        *,
        detail: Field | None = None,
        above: Mask | None = None,
        scene: NDArray[np.uint8] | None = None,
        shadow: Mask | None = None,
    ) -> "Cloth":
        """From lit panels. `detail` is around 1 for every pixel, `shadow` what throws a shadow if not `body`."""
        blank = np.zeros((SIZE, SIZE), dtype=np.uint8)
        fine = np.ones((SIZE, SIZE), dtype=np.float32) if detail is None else detail
        return cls(
            body=body,
            shade=_steps(lit.shade),
            detail=np.clip(fine * _DETAIL_STEPS + 0.5, 0, 255).astype(np.uint8),
            slope_y=_folds_only(lit.slope_y),
            slope_x=_folds_only(lit.slope_x),
            above=blank if above is None else above,
            wall=_steps(_wall(body if shadow is None else shadow)),
            scene=np.zeros((0, 0, 4), dtype=np.uint8) if scene is None else scene,
        )

    def brightness(self, rows: slice = slice(0, SIZE), columns: slice = slice(0, SIZE)) -> Field:
        """Brightness around 1 without seams, for every pixel of a part of the picture."""
        return enlarged(self.shade, rows, columns) / np.float32(_SHADE_STEPS)

    def seams(self, rows: slice = slice(0, SIZE), columns: slice = slice(0, SIZE)) -> Field:
        """What seams, stitches and ribs multiply the brightness by."""
        return self.detail[rows, columns].astype(np.float32) / np.float32(_DETAIL_STEPS)

    def wall_light(self) -> Field:
        """Brightness of the wall for every pixel."""
        return enlarged(self.wall, slice(0, SIZE), slice(0, SIZE)) / np.float32(_SHADE_STEPS)


def enlarged(field: NDArray[np.generic], rows: slice, columns: slice) -> Field:
    """A part of the picture, in pixels, of a field that has every `STEP`-th of them."""
    top, left = rows.start // STEP, columns.start // STEP
    part = field[top : -(-rows.stop // STEP) + 1, left : -(-columns.stop // STEP) + 1].astype(np.float32)
    large = ndimage.zoom(part, STEP, order=1, grid_mode=True, mode="nearest")
    down, right = rows.start - top * STEP, columns.start - left * STEP
    return np.asarray(large[down : down + rows.stop - rows.start, right : right + columns.stop - columns.start])


@lru_cache(maxsize=5)
def kept(name: str, make: Callable[[], Cloth], cache_dir: Path | None) -> Cloth:
    """The cloth of the product `name`: from this process, from `cache_dir`, or made (and stored there, atomically).

    The file's name holds a hash of the code that makes it. A damaged file is made anew.
    """
    path = cache_dir / f"cloth-{name}-{_code()}.npz" if cache_dir else None
    found = _read(path) if path else None
    if found is None:
        found = make()
        if path:
            _write(path, found)
    return found


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash of everything that decides what cloth looks like."""
    digest = hashlib.blake2b(f"{np.__version__} {scipy.__version__}".encode(), digest_size=8)
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Cloth | None:
    """The cloth in the file; `None` if there is none or it is damaged (every array has a checksum in the archive)."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return Cloth(**{field.name: archive[field.name] for field in fields(Cloth)})
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _write(path: Path, made: Cloth) -> None:
    """Write beside and rename, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
        np.savez_compressed(file, **{field.name: getattr(made, field.name) for field in fields(Cloth)})
    Path(file.name).replace(path)


def _steps(field: Field) -> NDArray[np.uint16]:
    return np.asarray(np.clip(field * _SHADE_STEPS + 0.5, 0, 65535), dtype=np.uint16)


def _folds_only(slope: Field) -> NDArray[np.float16]:
    """Slopes without the body's own roundness, which would bend a print as a whole, and without the finest creases."""
    return (smooth(slope, 4) - smooth(slope, 180)).astype(np.float16)


def _wall(shadow: Mask) -> Field:
    """A wall with a soft vignette and the product's shadow on it."""
    y = (np.arange(0, SIZE, STEP, dtype=np.float32)[:, None] - 900) / 1500
    x = (np.arange(0, SIZE, STEP, dtype=np.float32)[None, :] - 900) / 1400
    share = cover(shadow, STEP)
    near = smooth(np.roll(share, (5, 3), (0, 1)), 7)
    far = smooth(np.roll(share, (17, 11), (0, 1)), 40)
    return np.asarray((1.035 - 0.13 * np.hypot(x, y)) * (1 - 0.22 * near) * (1 - 0.30 * far), dtype=np.float32)
