"""Designs: the brief an artwork is drawn from, and the pictures that came of it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Variant = Literal["front", "back", "colorway"]

Style = Literal["vintage", "minimalist", "playful", "bold", "elegant", "rugged", "cosy", "geeky"]
"""The manner of a design, found from its idea: it leans the choice of a family and fills a picture model's prompt."""


class DesignBrief(BaseModel):
    """All that a renderer or a picture model needs. The same brief and seed give the same bytes of a renderer.

    `phrase` is the lettering (at most 8 words), `tagline` optional small print, `keywords` choose the motif by
    meaning. `family`, `palette`, `motif` and `garment` name entries of the renderer's catalogues.
    """

    model_config = ConfigDict(frozen=True)

    phrase: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    tagline: Annotated[str, StringConstraints(max_length=60)] = ""
    keywords: tuple[str, ...] = ()
    style: Style = "vintage"
    family: str
    palette: str
    motif: str | None = None
    garment: str
    seed: Annotated[int, Field(ge=0, lt=2**32)]


class Picture(BaseModel):
    """A picture that a model drew for a design: its object key, and all that is needed to have it drawn again.

    `seed` and `parameters` are what the model was given, `negative_prompt` what it was told to keep out.
    """

    model_config = ConfigDict(frozen=True)

    sha: str
    backend: str
    model: str
    seed: int
    prompt: str
    negative_prompt: str
    parameters: dict[str, object] = {}


class Artwork(BaseModel):
    """One drawn design: print file, vector source and what was checked. Bytes are PNG and SVG (UTF-8)."""

    model_config = ConfigDict(frozen=True)

    brief: DesignBrief
    svg: bytes
    png: bytes
    width: int
    height: int
    dpi: float
    lettering: str


class StoredMockup(BaseModel):
    """A design on a product as stored; `*_sha` are object keys.

    `variant` is "front" for the design on the garment it was made for and on other products, "back" for the idea's
    design for the back, "colorway" for the front's design in other inks on another garment colour. `product` names
    what it is shown on, `colourway` that product's colour. `print_sha` is the print file (PNG), `svg_sha` its vector
    source, `preview_sha` the listing picture and `catalogue_sha` a small one (JPEG), `report_sha` the picture of what
    its checks found, where they found something. `params` records how it was made, `problems` is what stands in the
    way of printing it, `warnings` what the printer should know.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    idea_id: UUID
    variant: Variant
    product: str = "tee_front"
    colourway: str
    print_sha: str
    svg_sha: str
    preview_sha: str
    catalogue_sha: str
    params: dict[str, object]
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    report_sha: str | None = None
