"""Briefs of ideas from real posts, grouped and composed as the engine does it."""

import random
from uuid import UUID

from ray_apps.domain.listings import ListingBrief
from ray_apps.ideation.concepts import compose
from ray_apps.listings.copy import load_copy
from tests.acceptance.test_phrases import grouped, some_posts

SEASONS = ("", "Christmas", "Father's Day")


def real_briefs(count: int, posts: int = 800) -> list[ListingBrief]:
    """The first ideas of real posts that have a phrase, in garments and styles at random; skips without the posts."""
    copy = load_copy()
    garments, styles = sorted(copy.products["t-shirt"].garments), sorted(copy.styles)
    groups = grouped(some_posts("reddit_top_2013.jsonl.gz", posts))
    found = []
    for at, (concept, group) in enumerate(zip(compose(groups), groups, strict=True)):
        if concept.phrase is None or len(found) == count:
            continue
        dice = random.Random(at)
        found.append(
            ListingBrief(
                idea_id=UUID(int=at + 1),
                phrase=concept.phrase,
                topic=concept.topic,
                keywords=concept.keywords,
                communities=tuple(sorted({mention.community for mention in group.mentions})),
                style=dice.choice(styles),
                garment=dice.choice(garments),
                seed=group.seed,
                season=SEASONS[at % len(SEASONS)],
            )
        )
    assert len(found) == count, f"only {len(found)} of {posts} posts' groups have a phrase"
    return found
