"""The design families, one file each; `FAMILIES` is their catalogue. Each takes any text that `lettering` passes."""

from collections.abc import Mapping

from ray_apps.mockups.families import (
    baseball_script,
    collegiate_arch,
    distressed_slab,
    groovy_echo,
    minimal_line,
    retro_sunset,
    round_badge,
    stacked_repeat,
)
from ray_apps.mockups.families.kit import Family, Material

FAMILIES: Mapping[str, Family] = {
    module.FAMILY.name: module.FAMILY
    for module in (
        retro_sunset,
        collegiate_arch,
        round_badge,
        stacked_repeat,
        minimal_line,
        distressed_slab,
        groovy_echo,
        baseball_script,
    )
}

__all__ = ["FAMILIES", "Family", "Material"]
