"""Products that a design is shown on: garments, a bag, a poster. In: a design's PNG, a product and a colour; out:
pictures for a listing."""

from ray_apps.mockups.garments.colours import GARMENTS, Garment, garment
from ray_apps.mockups.garments.mock_up import MockupPictures, mock_up
from ray_apps.mockups.garments.products import PRODUCTS, Product, products_for

__all__ = ["GARMENTS", "PRODUCTS", "Garment", "MockupPictures", "Product", "garment", "mock_up", "products_for"]
