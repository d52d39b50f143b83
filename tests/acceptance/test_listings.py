"""Listings for ideas of real posts on four marketplaces, judged by a checker that shares nothing with their writer."""

from collections import Counter

import pytest

from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.listings import ListingBrief, ListingDraft
from ray_apps.listings.writer import write_listing
from tests.listing_briefs import real_briefs
from tests.listing_checker import CLERKS, Shown, batch_faults, faults, median_overlap

IDEAS = 500


@pytest.fixture(scope="module")
def briefs() -> list[ListingBrief]:
    return real_briefs(IDEAS)


def shown(draft: ListingDraft, topic: str) -> Shown:
    return Shown(draft.title, draft.description, draft.tags, draft.bullets, topic, draft.title_variants)


def write_all(briefs: list[ListingBrief], marketplace: str) -> list[ListingDraft]:
    """As the stage writes them: no title twice."""
    taken: set[str] = set()
    drafts = []
    for brief in briefs:
        drafts.append(write_listing(brief, load_contract(marketplace), taken=taken))
        taken.add(drafts[-1].title.casefold())
    return drafts


@pytest.mark.parametrize("marketplace", sorted(CLERKS))
def test_500_ideas_of_real_posts_keep_to_every_rule(briefs: list[ListingBrief], marketplace: str) -> None:
    drafts = write_all(briefs, marketplace)
    listings = [shown(draft, brief.topic) for draft, brief in zip(drafts, briefs, strict=True)]
    wrong = {one.title: found for one in listings if (found := faults(marketplace, one))}
    assert not wrong, f"{len(wrong)} of {IDEAS}: {dict(list(wrong.items())[:5])}"
    assert batch_faults(listings) == []
    assert median_overlap(listings) < 0.05, "well under the 20 % that are allowed"


def test_every_marketplace_has_a_clerk() -> None:
    assert set(marketplaces()) == set(CLERKS)


def test_most_listings_have_three_titles_and_no_sentence_is_everywhere(briefs: list[ListingBrief]) -> None:
    drafts = write_all(briefs, "etsy")
    assert sum(len(draft.title_variants) == 2 for draft in drafts) > 0.9 * IDEAS
    openings = Counter(draft.description.split("“")[0] for draft in drafts)
    assert max(openings.values()) < 0.35 * IDEAS
