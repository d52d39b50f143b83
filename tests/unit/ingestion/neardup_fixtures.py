"""Titles for the tests of near-duplicates."""

import json
from importlib.resources import files

from ray_apps.ingestion import sample


def sample_titles() -> list[str]:
    """The titles of the sample that ships with the product."""
    lines = files(sample).joinpath(sample.FILE).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["title"] for line in lines]
