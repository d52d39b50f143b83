"""Bursts: readings of posts' counters over time in, topics that are taking off out, hours before they peak. Pure.

In: `History` rows (`detect`, for the stage that has just pulled) or looks as they come (`Watch`, for a stream).
Out: `HotTopic`, each with its posts, its heat and the evidence in words and numbers.

A post is hot as far as two things hold. It grows as few posts of its source and age do: the logarithm of its pace, in
robust standard deviations above the median, is past that of the strongest tenth. And its peak is an hour off at least:
posts of its source grow fastest at an age that is learned from those that have already slowed down. The two chances are
multiplied; the chances of posts about the same thing are joined. Nothing is judged before enough was seen of a source
to know what is usual there. What this cannot see is an old post that wakes up again: its age speaks against it, and
the new posts about the same thing carry the wave instead.
"""

from ray_apps.ingestion.bursts.paces import Look
from ray_apps.ingestion.bursts.plan import WINDOW, Plan
from ray_apps.ingestion.bursts.watch import Watch, detect

__all__ = ["WINDOW", "Look", "Plan", "Watch", "detect"]
