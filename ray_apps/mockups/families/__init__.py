"""The design families, one file each; `FAMILIES` is their catalogue. Each takes any text that `lettering` passes."""

from collections.abc import Mapping

from ray_apps.mockups.families import (
    baseball_script,
    collegiate_arch,
    distressed_slab,
    groovy_echo,
    hand_card,
    minimal_line,
    national_park,
    retro_sunset,
    round_badge,
    script_over_block,
    shape_rows,
    speed_stripes,
    stacked_repeat,
    stencil,
    team_crest,
    ticket,
    type_grid,
    warning_label,
    western_poster,
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
        script_over_block,
        shape_rows,
        hand_card,
        speed_stripes,
        stencil,
        national_park,
        warning_label,
        ticket,
        type_grid,
        team_crest,
        western_poster,
    )
}

__all__ = ["FAMILIES", "Family", "Material"]
