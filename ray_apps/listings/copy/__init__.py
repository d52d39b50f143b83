"""What listings are made of, as data of our own writing: sentences, products with their facts, styles and buyers."""

from ray_apps.listings.copy.load import Copy, Product, load_copy

__all__ = ["Copy", "Product", "load_copy"]
