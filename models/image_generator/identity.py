"""What a model is known by: its name, and a digest that changes when its files do."""

import hashlib
from pathlib import Path

INDEX = "model_index.json"
_EDGE_BYTES = 1 << 20


def digest_of(folder: Path, lora: Path | None = None) -> str:
    """A SHA-256 over a model's index, its configurations and the edges of its weights, as 64 hexadecimal digits.

    Of each weights file only its name, its size and its first and last mebibyte count: reading all of SDXL's seven
    gigabytes would double a cold start, and training changes every tensor. Raises `FileNotFoundError` if `folder`
    holds no model.
    """
    if not (folder / INDEX).is_file():
        raise FileNotFoundError(f"{folder} holds no diffusers model ({INDEX} is missing)")
    found = hashlib.sha256()
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in {".json", ".safetensors", ".txt"})
    for file in [*files, *([lora] if lora else [])]:
        name = file.relative_to(folder).as_posix() if file is not lora else "lora"
        found.update(f"{name}:{file.stat().st_size}\n".encode())
        with file.open("rb") as opened:
            found.update(opened.read(_EDGE_BYTES))
            opened.seek(max(file.stat().st_size - _EDGE_BYTES, 0))
            found.update(opened.read(_EDGE_BYTES))
    return found.hexdigest()
