"""Which occasion buyers shop for on a day. Pure; the spans are data (copy/words.yaml)."""

from datetime import date

from ray_apps.listings.copy import load_copy


def season_of(day: date) -> str:
    """The season's name, for example "Christmas"; empty between seasons. Print-on-demand sells before the day."""
    today = f"{day:%m-%d}"
    return next((o.season for o in load_copy().occasions if o.season and o.begin <= today <= o.until), "")
