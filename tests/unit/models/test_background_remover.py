"""The background remover with real ISNet weights (npm `@imgly/background-removal-data`), fetched once and cached."""

import io
import json
import os
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from models.background_remover import RembgRemover
from ray_apps.mockups.printing.chooser import Cut, choose
from ray_apps.mockups.printing.colour_key import colour_key
from tests.unit.mockups.picture_fixtures import design, flattened, iou

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


@pytest.fixture(scope="module")
def remover(weights: Path) -> RembgRemover:
    return RembgRemover(weights, threads=2)


def test_colour_key_and_remover_on_a_labelled_pair_and_what_the_chooser_takes(remover: RembgRemover) -> None:
    """Flat art whose alpha is known, and a photograph of a flower that was outlined by hand."""
    art = design(0)
    outlined = Image.new("L", (512, 290))
    ImageDraw.Draw(outlined).ellipse((135, 69, 358, 288), fill=255)
    flower = Image.open(Path(np.__file__).parent.parent / "sklearn/datasets/images/flower.jpg").convert("RGB")
    flower.thumbnail((512, 512))
    pair = {
        Cut.COLOUR_KEY: (flattened(art, (205, 192, 170)), np.asarray(art.getchannel("A"))),
        Cut.REMOVER: (np.asarray(flower)[:290], np.asarray(outlined)),
    }
    assert (remover.name, len(remover.sha256)) == ("isnet-small-1.4.5", 64)
    for wanted, (picture, truth) in pair.items():
        matte = remover(picture)
        assert (matte.shape, matte.dtype) == (picture.shape[:2], np.uint8)
        reached = {Cut.COLOUR_KEY: iou(colour_key(picture).rgba[..., 3], truth), Cut.REMOVER: iou(matte, truth)}
        chosen = choose(picture).cut
        told = ", ".join(f"{cut} {found:.3f}" for cut, found in reached.items())
        print(f"{wanted} should win: IoU of {told}; the chooser takes {chosen}")  # noqa: T201
        assert chosen is wanted
        assert max(reached, key=lambda cut: reached[cut]) is wanted
        assert reached[wanted] > 0.95


def test_a_missing_file_is_refused_when_the_remover_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no file"):
        RembgRemover(tmp_path / "isnet.onnx")
