"""From a picture to a print file, read back by a checker of its own; and what print makes of its colours."""

import io

import numpy as np
import pytest
from PIL import Image

from ray_apps.domain.contracts.prints import PrintTarget, load_print_target, print_targets
from ray_apps.domain.errors import InputError
from ray_apps.mockups.printing.chooser import Cut
from ray_apps.mockups.printing.files import export, print_png
from ray_apps.mockups.printing.preparing import PreparedPrint, prepare
from ray_apps.mockups.printing.proof import cmyk_tiff, soft_proof
from tests.print_file_checker import Demands, complaints
from tests.unit.mockups.picture_fixtures import GREEN, design, flattened, photographs, png_bytes

MERCH = load_print_target("amazon_merch")
SMALL = MERCH.model_copy(update={"width": 900, "height": 1080, "margin_inches": 0.1})
DEMANDS = Demands(900, 1080, margin=30)


class EllipseRemover:
    """Keeps an ellipse in the middle: enough to see that a matte is used as it is."""

    name, sha256 = "ellipse", "0" * 64

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        y, x = np.mgrid[-1 : 1 : picture.shape[0] * 1j, -1 : 1 : picture.shape[1] * 1j]
        return np.where(x * x + y * y < 0.6, 255, 0).astype(np.uint8)


@pytest.fixture(scope="module")
def traced() -> PreparedPrint:
    return prepare(png_bytes(flattened(design(5, 300), GREEN)), SMALL)


def test_flat_art_becomes_a_sharp_print_file(traced: PreparedPrint) -> None:
    assert complaints(traced.png, DEMANDS) == []
    assert (traced.how["cut"], traced.how["enlarged"]) == ("colour_key", "traced")
    assert traced.effective_dpi == 300
    image = Image.open(io.BytesIO(traced.png))
    alpha = np.asarray(image.getchannel("A"))
    assert ((alpha > 0) & (alpha < 255)).sum() < 0.15 * (alpha == 255).sum()
    box = image.getbbox()
    assert box is not None
    assert abs(box[0] - (900 - box[2])) <= 2
    assert abs(box[1] - (1080 - box[3])) <= 2
    assert min(box[0], box[1]) in range(29, 33)


def test_the_tracing_is_the_design(traced: PreparedPrint) -> None:
    """Against the design itself, rendered at that very size."""
    got = Image.open(io.BytesIO(traced.png))
    whole = design(5, 2400)
    art = whole.crop(whole.getbbox())
    box = got.getbbox()
    assert box is not None
    wanted = np.asarray(art.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS))
    cut = np.asarray(got.crop(box))
    both = (cut[..., 3] > 127) & (wanted[..., 3] > 127)
    assert both.sum() / ((cut[..., 3] > 127) | (wanted[..., 3] > 127)).sum() > 0.93
    assert np.median(np.abs(cut[both].astype(int) - wanted[both])) <= 3


def test_a_photograph_needs_a_remover_and_keeps_its_true_resolution() -> None:
    scene = photographs()[0]
    with pytest.raises(InputError, match="no background remover"):
        prepare(png_bytes(scene), SMALL)
    done = prepare(png_bytes(scene), SMALL, EllipseRemover())
    assert complaints(done.png, DEMANDS) == []
    assert (done.how["cut"], done.how["enlarged"], done.how["remover"]) == ("background_remover", "lanczos", "ellipse")
    assert done.effective_dpi == pytest.approx(300 * 0.775 * 512 / 840, rel=0.03)


def test_what_cannot_be_prepared_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        prepare(b"<svg/>", SMALL)
    with pytest.raises(InputError, match="64 to 8192"):
        prepare(png_bytes(np.zeros((20, 20, 3), dtype=np.uint8)), SMALL)
    with pytest.raises(InputError, match="nothing to print"):
        prepare(png_bytes(np.full((100, 100, 3), 90, dtype=np.uint8)), SMALL, cut=Cut.COLOUR_KEY)


def test_a_file_over_the_limit_is_reduced_step_by_step_and_refused_at_last() -> None:
    tiny = SMALL.model_copy(update={"width": 450, "height": 540})
    chance = np.random.default_rng(2)
    grainy = np.zeros((540, 450, 4), dtype=np.uint8)
    y, x = np.mgrid[0:440, 0:360]
    smooth = np.stack([x / 4, y / 5, (x + y) / 9], axis=-1)
    grainy[50:490, 45:405, :3] = np.clip(smooth + chance.normal(0, 3, smooth.shape), 0, 255)
    grainy[50:490, 45:405, 3] = 255
    free = print_png(grainy, tiny)
    assert free.reduction == "none"
    limit = len(free.png) / 1e6
    few = print_png(grainy, tiny.model_copy(update={"max_megabytes": limit * 0.6}))
    assert few.reduction == "256 colours"
    assert complaints(few.png, Demands(450, 540, max_bytes=int(limit * 0.6e6), margin=30)) == []
    with pytest.raises(InputError, match="even with 256 colours"):
        print_png(grainy, tiny.model_copy(update={"max_megabytes": limit * 0.01}))


def test_a_finished_design_is_exported_as_it_is_or_placed_anew(traced: PreparedPrint) -> None:
    same = export(traced.png, SMALL)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(same))), np.asarray(Image.open(io.BytesIO(traced.png))))
    square = SMALL.model_copy(update={"width": 700, "height": 700})
    assert complaints(export(traced.png, square), Demands(700, 700, margin=30)) == []
    with pytest.raises(InputError, match="transparency"):
        export(png_bytes(np.zeros((80, 80, 3), dtype=np.uint8)), SMALL)


def test_the_checker_finds_what_is_wrong(traced: PreparedPrint) -> None:
    assert complaints(traced.png, Demands(900, 1080, margin=60))
    assert complaints(traced.png, Demands(900, 1081, margin=30)) == ["900 x 1080 px"]
    at = traced.png.index(b"pHYs") - 4
    assert complaints(traced.png[:at] + traced.png[at + 21 :], DEMANDS) == ["no resolution"]
    assert complaints(traced.png[:-9], DEMANDS) == ["the file is cut off"]


def test_every_target_is_dated_and_possible() -> None:
    assert print_targets() == ("amazon_merch", "etsy", "redbubble")
    for target in map(load_print_target, print_targets()):
        assert target.provenance.source.startswith("https://")
        assert (target.width, target.height, target.dpi) == (4500, 5400, 300)
    with pytest.raises(InputError, match="amazon_merch"):
        load_print_target("nowhere")
    with pytest.raises(ValueError, match="not a size"):
        PrintTarget.model_validate(MERCH.model_dump() | {"width": 9000})


def test_the_proof_is_cmyk_with_a_profile_and_names_what_cannot_be_printed() -> None:
    neon = np.zeros((540, 450, 4), dtype=np.uint8)
    neon[60:300, 60:390] = (0, 255, 60, 255)
    neon[320:480, 60:390] = (120, 110, 100, 255)
    proof = Image.open(io.BytesIO(cmyk_tiff(png_bytes(neon), "#1c1c20")))
    assert (proof.format, proof.mode, proof.size) == ("TIFF", "CMYK", (450, 540))
    assert proof.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert proof.info["icc_profile"][16:20] == b"CMYK"
    measured = soft_proof(png_bytes(neon), "#1c1c20")
    assert measured.out_of_gamut == pytest.approx(0.6, abs=0.02)
    assert [shift.name for shift in measured.worst] == ["lime"]
    assert measured.worst[0].delta > 10
    calm = neon.copy()
    calm[60:300, 60:390] = (150, 120, 90, 255)
    assert soft_proof(png_bytes(calm), "#1c1c20").out_of_gamut == 0
