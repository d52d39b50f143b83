"""Garments: a drawn T-shirt that a design is shown on. In: a design's PNG and a colour; out: pictures for a listing."""

from ray_apps.mockups.garments.colours import GARMENTS, Garment, garment
from ray_apps.mockups.garments.mock_up import MockupPictures, mock_up

__all__ = ["GARMENTS", "Garment", "MockupPictures", "garment", "mock_up"]
