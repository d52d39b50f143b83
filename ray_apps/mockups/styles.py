"""Styles: in which manner an idea wants to be drawn, told by what it is about.

An idea's words and each style's examples are embedded as sentences. A style's nearness is the mean cosine to its three
nearest examples: one example that happens to share a word does not decide. The nearest style wins; an idea that is near
none of them gets the default, in which anything may be printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ray_apps.domain.designs import Style
from ray_apps.mockups.motifs import Embed

DEFAULT: Style = "vintage"
NEAREST = 3
"""So many examples of a style speak for it."""

NEAR_ENOUGH = 0.22
"""Mean cosine under which an idea belongs to no style. With all-MiniLM-L6-v2, unrelated texts lie around 0.1."""


@dataclass(frozen=True)
class Manner:
    """What a style means. `examples` are what it is used for; `families` those of the renderer that speak it.

    `formats` open a picture's prompt, `words` describe its look and `avoid` what it must not look like.
    """

    examples: tuple[str, ...]
    families: frozenset[str]
    formats: tuple[str, ...]
    words: str
    avoid: str


MANNERS: Mapping[Style, Manner] = {
    "vintage": Manner(
        (
            "nostalgia for the nineteen eighties",
            "vinyl records and cassette tapes",
            "old video game consoles and arcades",
            "classic cars",
            "a retro diner",
            "the good old days of childhood",
            "film cameras and photography",
            "road trips and travel",
            "beach, surfing and summer",
        ),
        frozenset({"retro_sunset", "groovy_echo", "distressed_slab", "baseball_script", "ticket", "speed_stripes"}),
        ("retro screen print", "1970s iron-on transfer", "mid-century travel decal"),
        "limited warm palette, halftone shading, slightly faded ink",
        "modern 3d render, glossy",
    ),
    "minimalist": Manner(
        (
            "yoga, breathing and meditation",
            "quiet mornings with coffee",
            "simple living and decluttering",
            "architecture and design",
            "running alone at dawn",
            "mental health and being kind to yourself",
            "introverts who like silence",
            "swimming and calm water",
        ),
        frozenset({"minimal_line", "type_grid", "shape_rows", "stacked_repeat"}),
        ("minimal line drawing", "single-weight line icon", "flat geometric illustration"),
        "few lines, much empty space, one or two flat colours",
        "clutter, texture, shading",
    ),
    "playful": Manner(
        (
            "funny cats",
            "silly dogs and puppies",
            "pizza, tacos and snacks",
            "dinosaurs and frogs",
            "jokes and puns",
            "naps and laziness",
            "kids and toddlers",
            "ducks, raccoons and possums",
            "halloween ghosts and pumpkins",
        ),
        frozenset({"groovy_echo", "warning_label", "stacked_repeat", "hand_card", "script_over_block"}),
        ("cheerful cartoon sticker", "cute mascot drawing", "bubbly comic illustration"),
        "bold outlines, bright flat colours, round shapes, friendly face",
        "realistic, gloomy, scary",
    ),
    "bold": Manner(
        (
            "gym, weightlifting and workout",
            "football and basketball teams",
            "wrestling and boxing",
            "motor racing",
            "heavy metal and loud guitars",
            "never giving up",
            "marathon and endurance training",
            "ice hockey",
            "election and protest",
        ),
        frozenset(
            {"collegiate_arch", "stencil", "speed_stripes", "script_over_block", "distressed_slab", "team_crest"}
        ),
        ("sports team emblem", "athletic mascot badge", "strong one-colour linocut"),
        "thick shapes, high contrast, dynamic pose",
        "thin lines, pastel, delicate",
    ),
    "elegant": Manner(
        (
            "wedding and bride",
            "wine and champagne",
            "ballet and opera",
            "poetry and classic novels",
            "roses and flowers",
            "mothers and grandmothers",
            "perfume, pearls and fashion",
            "jazz and piano",
        ),
        frozenset({"hand_card", "minimal_line", "script_over_block"}),
        ("fine botanical engraving", "art nouveau ornament", "copperplate illustration"),
        "graceful curves, delicate detail, refined balance",
        "crude, cartoon, neon",
    ),
    "rugged": Manner(
        (
            "camping and tents",
            "hiking in the mountains",
            "fishing on the lake",
            "hunting and the outdoors",
            "trucks and motorcycles",
            "woodworking, tools and welding",
            "farm, tractors and cattle",
            "firefighters, soldiers and veterans",
            "cowboys and the wild west",
        ),
        frozenset({"national_park", "round_badge", "stencil", "distressed_slab", "western_poster"}),
        ("national park poster", "woodcut emblem", "outdoor patch design"),
        "layered landscape, sturdy shapes, earthy flat colours, worn print",
        "city, glossy, pastel",
    ),
    "cosy": Manner(
        (
            "baking bread and cakes",
            "knitting, crochet and yarn",
            "gardening and house plants",
            "tea and a blanket",
            "autumn leaves",
            "christmas at home",
            "quilting and sewing",
            "birds at the feeder",
            "reading books in bed",
        ),
        frozenset({"hand_card", "round_badge", "baseball_script", "groovy_echo"}),
        ("folk art illustration", "storybook drawing", "hand-cut paper collage"),
        "soft warm colours, hand-drawn shapes, gentle smile",
        "harsh, metallic, aggressive",
    ),
    "geeky": Manner(
        (
            "programming and software bugs",
            "mathematics and physics",
            "space, planets and astronomy",
            "chemistry and laboratories",
            "electronics, circuits and robots",
            "board games and dice",
            "spreadsheets and office work",
            "data, statistics and engineers",
            "chess",
        ),
        frozenset({"type_grid", "shape_rows", "warning_label", "ticket", "stencil", "minimal_line"}),
        ("technical blueprint drawing", "isometric diagram", "pixel-inspired emblem"),
        "precise lines, grid, two or three flat colours",
        "organic, messy, photographic",
    ),
}


class StyleIndex:
    """The styles' examples, embedded once."""

    def __init__(self, embed: Embed) -> None:
        """Embed the examples with the model that ideas will be read with."""
        self._embed = embed
        self._owners = np.array([i for i, manner in enumerate(MANNERS.values()) for _ in manner.examples])
        self._table = np.asarray(embed([text for manner in MANNERS.values() for text in manner.examples]))

    def detect(self, texts: Sequence[str]) -> list[Style]:
        """The style of each text: what the idea is about, in a few words."""
        if not texts:
            return []
        cosines = np.asarray(self._embed(list(texts))) @ self._table.T
        names = list(MANNERS)
        nearness = np.stack(
            [np.sort(cosines[:, self._owners == i], axis=1)[:, -NEAREST:].mean(axis=1) for i in range(len(names))],
            axis=1,
        )
        best = nearness.argmax(axis=1)
        return [
            names[k] if nearness[row, k] >= NEAR_ENOUGH else DEFAULT
            for row, k in enumerate(int(number) for number in best)
        ]


def speaks(family: str, style: Style) -> bool:
    """Whether a family of the renderer suits a style."""
    return family in MANNERS[style].families
