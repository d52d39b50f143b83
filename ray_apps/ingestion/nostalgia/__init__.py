"""Nostalgia archives: what people remember, and when it has a round birthday.

In: the CSV files of this folder, facts only (what first appeared when; to the day where it is certain, else to the
month). Out: `Item`s and their `Anniversary`s between two days. Dates are first releases anywhere, of films those in
cinemas of their own country; a film that opened in a few cinemas first, or in two countries days apart, has its month.
"""

from ray_apps.ingestion.nostalgia.items import Anniversary, Item, anniversaries, parse, shipped, version

__all__ = ["Anniversary", "Item", "anniversaries", "parse", "shipped", "version"]
