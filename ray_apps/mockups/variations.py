"""Variations: what is made of one idea beside its front.

An idea is sold as a front, a back, in several colourways and on several products. Everything follows from the front's
brief, so that a run that was ended half way goes on with the very same plan.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ray_apps.domain.designs import DesignBrief, Variant
from ray_apps.mockups.colour import difference, luminance, rgb
from ray_apps.mockups.families import FAMILIES
from ray_apps.mockups.garments import GARMENTS, products_for
from ray_apps.mockups.lettering import Lettering, read_lettering
from ray_apps.mockups.palettes import inks_for, palettes_for

COLOURWAYS = 3
"""Colourways of a front beside the one it was made in."""

SHIRT, SHIRT_BACK = "tee_front", "tee_back"
OTHER_PRODUCTS = ("hoodie", "tote", "poster")
BACKS = ("collegiate_arch", "stacked_repeat", "distressed_slab", "baseball_script", "round_badge", "retro_sunset")
"""Families that fill a back: a block of lettering, seen from far away."""

_LIGHT = 0.4
"""Relative luminance from which cloth counts as light."""


@dataclass(frozen=True)
class Variation:
    """One picture to make: which variant of the idea, on which product in which of its colours, drawn from `brief`."""

    variant: Variant
    product: str
    colourway: str
    brief: DesignBrief

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart from the idea's others."""
        return self.variant, self.product, self.colourway


def variations(front: DesignBrief) -> list[Variation]:
    """All that is made of an idea, the front first, then its back, its colourways and the other products.

    Raises `InputError` for text that cannot be lettered.
    """
    text = read_lettering(front.phrase, front.tagline)
    shirts = [front, *colourways(front)]
    back = back_of(front, text)
    return [
        Variation("front", SHIRT, front.garment, front),
        Variation("back", SHIRT_BACK, back.garment, back),
        *(Variation("colorway", SHIRT, brief.garment, brief) for brief in shirts[1:]),
        *(_on_product(product, shirts) for product in OTHER_PRODUCTS),
    ]


def back_of(front: DesignBrief, text: Lettering) -> DesignBrief:
    """The design for the back: the same words, inks and cloth in another family, the one that carries them best."""
    family = max(
        (name for name in BACKS if name != front.family),
        key=lambda name: (FAMILIES[name].suits(text), _lot(front.seed, name)),
    )
    return front.model_copy(update={"family": family})


def colourways(front: DesignBrief, count: int = COLOURWAYS) -> list[DesignBrief]:
    """The front's design in other inks on other cloth: light and dark in turn, each as far as can be from those before.

    The front's own palette is kept where it may be printed on the other cloth.
    """
    chosen = [front]
    while len(chosen) <= count:
        chosen.append(max(_dyed(front, chosen), key=lambda brief: _worth(brief, chosen)))
    return chosen[1:]


def _dyed(front: DesignBrief, chosen: Sequence[DesignBrief]) -> Iterator[DesignBrief]:
    """The front's brief on every garment colour not chosen yet, in every palette that may be printed there."""
    taken = {brief.garment for brief in chosen}
    for garment in GARMENTS:
        if garment not in taken:
            for palette in palettes_for(garment):
                yield front.model_copy(update={"garment": garment, "palette": palette})


def _worth(brief: DesignBrief, chosen: Sequence[DesignBrief]) -> tuple[float, float]:
    """Higher is better: cloth of the kind there is less of, cloth and inks unlike those chosen, one's own palette."""
    light = _is_light(brief.garment)
    balance = sum(-1 if _is_light(one.garment) == light else 1 for one in chosen)
    apart = min(difference(GARMENTS[brief.garment].colour, GARMENTS[one.garment].colour) for one in chosen)
    ink = min(_ink_distance(brief, one) for one in chosen)
    plain = (
        inks_for(brief.palette, brief.garment).one_colour != inks_for(chosen[0].palette, chosen[0].garment).one_colour
    )
    own = 40.0 * (brief.palette == chosen[0].palette)
    return 30.0 * balance + min(apart, 60) + min(ink, 40) + own - 50.0 * plain, _lot(brief.seed, brief.garment)


def _ink_distance(one: DesignBrief, other: DesignBrief) -> float:
    return difference(inks_for(one.palette, one.garment).second, inks_for(other.palette, other.garment).second)


def _is_light(garment: str) -> bool:
    return float(luminance(rgb(GARMENTS[garment].colour))) > _LIGHT


def _on_product(name: str, shirts: Sequence[DesignBrief]) -> Variation:
    """The first of the idea's designs whose cloth the product comes in or comes near to."""
    for brief in shirts:
        if name in (shown := products_for(brief.garment)):
            return Variation("front", name, shown[name], brief)
    raise AssertionError(f"{name} comes in no colour like any of {[brief.garment for brief in shirts]}")


def _lot(seed: int, name: str) -> float:
    """The idea's own lot for a choice, 0..1."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=4).digest(), "big") / 2**32
