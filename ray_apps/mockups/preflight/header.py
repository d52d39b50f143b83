"""What the file itself says: kind, size, colour mode, resolution, bytes."""

from PIL import Image

from ray_apps.mockups.layout.composition import HEIGHT, WIDTH
from ray_apps.mockups.preflight.report import Fault

MAX_BYTES = 25 * 10**6
DPI, DPI_TOLERANCE = 300.0, 0.5


def header_faults(image: Image.Image, size: int) -> list[Fault]:
    """Faults of an opened picture of `size` bytes. A missing resolution is one: a printer would guess it."""
    faults = []
    if size > MAX_BYTES:
        faults.append(Fault("file", f"The file has {size / 1e6:.1f} MB; marketplaces take at most 25 MB."))
    if image.format != "PNG":
        faults.append(Fault("file", f"The file is {image.format}, not PNG."))
    if image.mode != "RGBA":
        faults.append(Fault("file", f"The colour mode is {image.mode}; a print file is RGBA."))
    if image.size != (WIDTH, HEIGHT):
        faults.append(Fault("file", f"The size is {image.width} × {image.height} px; it must be {WIDTH} × {HEIGHT}."))
    dpi = image.info.get("dpi")
    if dpi is None:
        faults.append(Fault("resolution", "The file states no resolution; it must say 300 DPI."))
    elif any(abs(value - DPI) > DPI_TOLERANCE for value in dpi):
        faults.append(Fault("resolution", f"The resolution is {dpi[0]:.0f} × {dpi[1]:.0f} DPI; it must be 300."))
    return faults
