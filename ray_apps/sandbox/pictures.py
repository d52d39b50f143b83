"""Listing pictures: checked by their own bytes, kept under their SHA-256, served small or whole."""

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ray_apps.sandbox.errors import field_error
from ray_apps.sandbox.rules import contract

_KINDS = {"PNG": "png", "JPEG": "jpg"}
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
THUMBNAIL_WIDTH = 570


@dataclass(frozen=True)
class Picture:
    """A picture that was let in. `kind` is `png` or `jpg`; the size is in pixels."""

    sha256: str
    kind: str
    width: int
    height: int


def inspect(content: bytes) -> Picture:
    """Check kind, size and that the whole picture decodes, whatever its name or declared type says."""
    rules = contract().pictures
    if len(content) > rules.max_megabytes * 1_000_000:
        raise field_error("image", f"is larger than {rules.max_megabytes:g} MB")
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_KINDS)) as image:
            kind, (width, height) = _KINDS[image.format or ""], image.size
            if kind not in rules.kinds:
                raise field_error("image", f"must be one of {', '.join(rules.kinds)}")
            # The size is read from the header, so a bomb is refused before it is unpacked.
            if width > rules.width or height > rules.height:
                raise field_error("image", f"is {width} x {height} pixels, at most {rules.width} x {rules.height}")
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise field_error("image", "is not a readable PNG or JPEG") from error
    return Picture(hashlib.sha256(content).hexdigest(), kind, width, height)


class PictureFiles:
    """The files under `pictures/`: `ab/abcdef….png`, written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "pictures"

    def path(self, sha256: str, kind: str) -> Path:
        """Where a picture is kept."""
        return self._root / sha256[:2] / f"{sha256}.{kind}"

    def keep(self, picture: Picture, content: bytes) -> None:
        """Write a picture to the disk, whole or not at all, before a row speaks of it."""
        path = self.path(picture.sha256, picture.kind)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def thumbnail(self, sha256: str, kind: str) -> Path:
        """The picture at most 570 pixels wide, made when first asked for."""
        small = self.path(sha256, kind).with_suffix(f".{THUMBNAIL_WIDTH}.jpg")
        if not small.exists():
            with Image.open(self.path(sha256, kind)) as image:
                image.thumbnail((THUMBNAIL_WIDTH, THUMBNAIL_WIDTH))
                flat = Image.new("RGB", image.size, "white")
                flat.paste(image, mask=image.convert("RGBA").getchannel("A"))
            draft = small.with_suffix(".tmp")
            flat.save(draft, "JPEG", quality=88)
            draft.replace(small)
        return small
