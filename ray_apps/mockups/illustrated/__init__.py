"""Illustrated designs: a picture that a model drew, with the phrase set above and below it.

Models misspell, so a picture carries no lettering: the renderer sets it in real outlines (`layout`). The art is cut out
of its ground, enlarged, and given a rim of the lettering's ink that keeps its edges off the cloth (`drawing`).
"""

from ray_apps.mockups.illustrated.drawing import Illustrated, illustrate
from ray_apps.mockups.illustrated.layout import layout

__all__ = ["Illustrated", "illustrate", "layout"]
