"""Which posts must not become a joke, and which words must not become keywords. Pure.

This guards what ideation listens to; what may be published is judged again, and independently, by compliance.
"""

import re
from functools import cache
from importlib import resources

import yaml

_ONLY_RUDE = "swearing"


def is_sensitive(text: str) -> bool:
    """Whether a text touches on loss, hate, sex, drugs, weapons, politics, belief or illness, or swears."""
    return _pattern(rude=True).search(text) is not None


def is_grave(text: str) -> bool:
    """Whether a text touches on a sensitive matter; swearing alone is none. Such a post must not become a joke."""
    return _pattern(rude=False).search(text) is not None


@cache
def _pattern(*, rude: bool) -> re.Pattern[str]:
    text = resources.files(__package__).joinpath("sensitive.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)
    entries = [str(entry) for name, group in groups.items() if rude or name != _ONLY_RUDE for entry in group]
    patterns = [re.escape(entry.removesuffix("*")) + (r"\w*" if entry.endswith("*") else "") for entry in entries]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
