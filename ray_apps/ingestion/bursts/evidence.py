"""Why a topic is hot, in words and numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ray_apps.domain.hot import HotEvidence
from ray_apps.ingestion.bursts.paces import Counter, Pace

_NAMES: dict[Counter, str] = {"views": "views", "score": "votes", "likes": "likes", "comments": "comments"}
_SHOWN_COMMUNITIES = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One post, its heat (0..1) and what that was judged by: see `HotEvidence` for the numbers."""

    signal_id: UUID
    content: str
    community: str | None
    pace: Pace
    heat: float
    times_usual: float
    age_hours: float
    peak_hours: float


def evidence_of(posts: Sequence[Judged]) -> HotEvidence:
    """Say why a topic is hot; its posts are given strongest first."""
    lead = posts[0]
    communities = tuple(dict.fromkeys(post.community for post in posts if post.community))
    return HotEvidence(
        why=_sentence(lead, len(posts), len(communities)),
        counter=lead.pace.counter,
        gained=lead.pace.gained,
        hours=round(lead.pace.hours, 2),
        times_usual=round(lead.times_usual, 2),
        age_hours=round(lead.age_hours, 2),
        usual_peak_hours=round(lead.peak_hours, 2),
        posts=len(posts),
        communities=communities[:_SHOWN_COMMUNITIES],
    )


def _sentence(lead: Judged, posts: int, communities: int) -> str:
    pace = lead.pace
    span = f"its first {_hours(pace.hours)}" if pace.first else _last(pace.hours)
    gain = f"gained {pace.gained:,} {_NAMES[pace.counter]} in {span}"
    parts = [
        f"{gain}, {lead.times_usual:.1f} times what posts of this age usually gain",
        f"it is {_hours(lead.age_hours)} old, and posts there usually gain most at {_hours(lead.peak_hours)}",
    ]
    if posts > 1:
        places = f" in {communities} communities" if communities > 1 else ""
        parts.append(f"{posts} posts{places} are about it")
    return "; ".join(parts)


def _last(hours: float) -> str:
    return "the last hour" if round(hours, 1) == 1 else f"the last {_hours(hours)}"


def _hours(hours: float) -> str:
    return f"{max(round(hours * 60), 1)} min" if hours < 1 else f"{hours:.1f} h"
