"""Mock-ups: a design shown on a product. The print follows the folds and takes their light."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ray_apps.domain.errors import InputError
from ray_apps.mockups.garments.cloth import Cloth, enlarged
from ray_apps.mockups.garments.colours import garment
from ray_apps.mockups.garments.panels import SIZE, cover
from ray_apps.mockups.garments.placing import FINE, Ink, Window, placed
from ray_apps.mockups.garments.products import product as product_called
from ray_apps.mockups.garments.studio import blank, cloth_of
from ray_apps.mockups.garments.weave import grain

LISTING, CATALOGUE = SIZE, 800
_PULL = 7.0
"""How far (px) a slope of 1 shifts the print, as cloth falls away from the viewer."""

_QUALITY = 90


@dataclass(frozen=True)
class MockupPictures:
    """JPEG pictures of one design on one product: `listing` 2000 × 2000, `catalogue` 800 × 800."""

    listing: bytes
    catalogue: bytes


def mock_up(
    design_png: bytes, garment_name: str, product: str = "tee_front", cache_dir: Path | None = None
) -> MockupPictures:
    """Show a print file on a product of one colour. The same input gives the same bytes.

    `cache_dir` is where the product's folds are kept for the next process. Raises `InputError` for an unknown product,
    a colour that it does not come in, and a file that is not a picture with transparency or is empty.
    """
    chosen = product_called(product)
    if garment(garment_name).name not in chosen.colours:
        raise InputError(f"{chosen.title} does not come in {garment_name}; there are: {', '.join(chosen.colours)}.")
    ink, window = placed(design_png, chosen.print_area)
    made = cloth_of(chosen.name, cache_dir)
    picture = blank(garment_name, chosen.name, cache_dir).copy()
    part = picture[window.slices]
    picture[window.slices] = _printed(
        part, _draped(ink, window, made), window, made, grain(chosen.weave)[window.slices]
    )
    image = Image.fromarray(picture)
    if made.scene.size:
        image.paste(front := Image.fromarray(made.scene), (0, 0), front)
    small = image.resize((CATALOGUE, CATALOGUE), Image.Resampling.LANCZOS)
    return MockupPictures(listing=_jpeg(image), catalogue=_jpeg(small))


def _draped(ink: Ink, window: Window, made: Cloth) -> Ink:
    """The ink shifted along the cloth's slopes, sampled at the picture's size."""
    down, across = (enlarged(slope, *window.slices) for slope in (made.slope_y, made.slope_x))
    y, x = np.mgrid[0 : window.height, 0 : window.width].astype(np.float32)
    at = np.stack([(y - _PULL * down) * FINE, (x - _PULL * across) * FINE])
    at += (FINE - 1) / 2
    soft = ndimage.gaussian_filter(ink, (0.7, 0.7, 0))
    return np.stack([ndimage.map_coordinates(soft[..., k], at, order=1, mode="constant") for k in range(4)], axis=-1)


def _printed(
    ground: NDArray[np.uint8], ink: Ink, window: Window, made: Cloth, weave: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Lay ink over cloth: it takes the cloth's light, and a little of its grain shows through."""
    shade = made.brightness(*window.slices)
    light = np.clip(0.24 + 0.78 * shade, 0, 1.1) * (0.6 + 0.4 * weave)
    share = ink[..., 3] * (0.97 * np.clip(weave, 0.94, 1.0)) * (1 - cover(made.above[window.slices]))
    colour = ink[..., :3] / np.maximum(ink[..., 3:], 1e-4) * light[..., None]
    mixed = ground.astype(np.float32) / 255
    mixed += share[..., None] * (colour - mixed)
    return np.asarray(np.clip(mixed * 255 + 0.5, 0, 255), dtype=np.uint8)


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()
