"""Which posts must not become a joke, and which words must not become keywords. Pure.

This guards what ideation listens to; what may be published is judged again, and independently, by compliance.
"""

import re
from functools import cache
from importlib import resources

import yaml


@cache
def _sensitive() -> re.Pattern[str]:
    text = resources.files(__package__).joinpath("sensitive.yaml").read_text(encoding="utf-8")
    entries = [str(entry) for group in yaml.safe_load(text).values() for entry in group]
    patterns = [re.escape(entry.removesuffix("*")) + (r"\w*" if entry.endswith("*") else "") for entry in entries]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def is_sensitive(text: str) -> bool:
    """Whether a text touches on loss, hate, sex, drugs, weapons, politics, belief or illness, or swears."""
    return _sensitive().search(text) is not None
