"""Pictures whose truth is known: designs of our families on backdrops of many kinds, and photographs."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from ray_apps.mockups.draw import composition
from ray_apps.mockups.layout.svg import svg
from tests.unit.mockups.drawing_fixtures import brief

DESIGNS = (
    ("retro_sunset", "sunset", "black"),
    ("collegiate_arch", "citrus", "black"),
    ("round_badge", "diner", "black"),
    ("stacked_repeat", "denim", "white"),
    ("minimal_line", "plum_dusk", "white"),
    ("distressed_slab", "bone", "black"),
    ("groovy_echo", "sunset", "black"),
    ("baseball_script", "ink_coral", "white"),
)
GREEN = (110, 205, 120)
"""A backdrop colour that none of the designs has."""

PHOTOGRAPHS = (
    "skimage/data/astronaut.png",
    "skimage/data/coffee.png",
    "skimage/data/chelsea.png",
    "skimage/data/rocket.jpg",
    "skimage/data/motorcycle_left.png",
    "skimage/data/hubble_deep_field.jpg",
    "skimage/data/ihc.png",
    "sklearn/datasets/images/china.jpg",
    "sklearn/datasets/images/flower.jpg",
    "gradio/media_assets/images/cheetah.jpg",
    "gradio/media_assets/images/lion.jpg",
    "gradio/media_assets/images/tower.jpg",
    "gradio/media_assets/images/groot.jpeg",
    "gradio/test_data/cheetah2.jpg",
)


@cache
def design(number: int, width: int = 480) -> Image.Image:
    """One of the designs as RGBA, `width` × 6/5 `width`."""
    family, palette, garment = DESIGNS[number]
    drawn = brief("Plant Mom", family=family, palette=palette, garment=garment, motif="cat", seed=number)
    source = svg(composition(drawn)).decode()
    png = resvg_py.svg_to_bytes(svg_string=source, width=width, height=width * 6 // 5, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def flattened(art: Image.Image, backdrop: tuple[int, int, int], kind: str = "plain") -> np.ndarray:
    """Art on a backdrop that is `plain`, `noisy`, `jpeg` (quality 75) or `lit` (darker towards the corners)."""
    ground = Image.new("RGBA", art.size, (*backdrop, 255))
    pixels = np.asarray(Image.alpha_composite(ground, art).convert("RGB"))
    if kind == "noisy":
        return np.clip(pixels + np.random.default_rng(5).normal(0, 4, pixels.shape), 0, 255).astype(np.uint8)
    if kind == "jpeg":
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=75)
        return np.asarray(Image.open(buffer).convert("RGB"))
    if kind == "lit":
        y, x = np.mgrid[-0.5 : 0.5 : pixels.shape[0] * 1j, -0.5 : 0.5 : pixels.shape[1] * 1j]
        return (pixels * (1 - 0.4 * (x * x + y * y))[..., None]).astype(np.uint8)
    return pixels


def photographs() -> list[np.ndarray]:
    """The photographs that installed packages carry, of those listed."""
    root = Path(np.__file__).parent.parent
    found = [Image.open(root / name).convert("RGB") for name in PHOTOGRAPHS if (root / name).is_file()]
    for picture in found:
        picture.thumbnail((512, 512))
    return [np.asarray(picture) for picture in found]


def iou(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two alpha channels, at half cover."""
    a, b = one >= 128, other >= 128
    return float((a & b).sum() / (a | b).sum())


def png_bytes(pixels: np.ndarray) -> bytes:
    """A picture as PNG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
