"""Briefs for the drawing tests."""

from ray_apps.domain.designs import DesignBrief

HARD_PHRASES = (
    "I",
    "Sourdough Starter Survivor",
    "a I to the of in my on",
    "Rindfleischetikettierungsgesetzab",
    "extraordinarily overcomplicated organisational responsibilities misunderstood internationally",
    'my mum\'s "best" Äpfel-Öl',
    "<script>alert(1)</script> & co",
    "— 100% Живи! —",
)


def brief(phrase: str = "Sourdough Starter Survivor", **changes: object) -> DesignBrief:
    """A brief that can be drawn, with some of its fields changed."""
    fields: dict[str, object] = {
        "phrase": phrase,
        "tagline": "fed daily",
        "family": "retro_sunset",
        "palette": "sunset",
        "motif": "bread",
        "garment": "black",
        "seed": 7,
    }
    return DesignBrief.model_validate(fields | changes)
