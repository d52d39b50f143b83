"""The background remover with real ISNet weights (npm `@imgly/background-removal-data`), fetched once and cached."""

import io
import json
import os
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest

from models.background_remover import RembgRemover
from tests.unit.mockups.picture_fixtures import photographs

PACKAGE = "@imgly/background-removal-data@1.4.5"
MODEL = "/models/small"


@pytest.fixture(scope="module")
def weights() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "design-idea-engine-tests"
    model = home / "isnet-small-1.4.5.onnx"
    if not model.is_file():
        home.mkdir(parents=True, exist_ok=True)
        try:
            command = ["npm", "pack", PACKAGE, "--silent", "--pack-destination", str(home)]
            subprocess.run(command, check=True, capture_output=True, timeout=200)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"{PACKAGE} cannot be fetched from the npm registry: {type(error).__name__}")
        archive = home / "imgly-background-removal-data-1.4.5.tgz"
        _join(archive, model)
        archive.unlink()
    return model


def _join(archive: Path, model: Path) -> None:
    """The model out of the package's chunks, whole or not at all."""
    with tarfile.open(archive) as tar:
        members = {Path(member.name).name: member for member in tar.getmembers()}
        read = {name: tar.extractfile(member) for name, member in members.items()}
        listing = json.load(read["resources.json"] or io.BytesIO(b"{}"))[MODEL]
        data = b"".join(file.read() for chunk in listing["chunks"] if (file := read[chunk["hash"]]))
    assert len(data) == listing["size"]
    part = model.with_suffix(".part")
    part.write_bytes(data)
    part.rename(model)


def test_a_person_is_told_from_the_background(weights: Path) -> None:
    remover = RembgRemover(weights)
    scene = photographs()[0]
    matte = remover(scene)
    assert (matte.shape, matte.dtype) == (scene.shape[:2], np.uint8)
    assert matte[120, 230] > 240, "the face"
    assert matte[20, 330] < 15, "the wall"
    assert (remover.name, len(remover.sha256)) == ("isnet-small-1.4.5", 64)


def test_a_missing_file_is_refused_when_the_remover_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no file"):
        RembgRemover(tmp_path / "isnet.onnx")
