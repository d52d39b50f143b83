"""What writing listings costs on one core, beside a bare `str.format` of such texts, and as the work grows tenfold.

It is processor time that counts, so that what else the machine does changes little.
"""

import random
import time
from typing import Any
from uuid import UUID

import pytest

from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.listings import ListingBrief
from ray_apps.listings.copy import load_copy
from ray_apps.listings.grammar import GrammarWriter

SIZES = (100, 1_000, 10_000)
BARE_ROUNDS = 20
THINGS = ("sourdough", "kitten", "chess", "trout", "guitar", "marathon", "tulip", "pizza", "telescope", "woodworking")
TEMPLATE = (
    "{phrase}, Funny {topic} Shirt\n{topic} shirt, {topic} gift\n“{phrase}” is for {topic} lovers.\n{phrase}. {topic}."
)


def invented(count: int) -> list[ListingBrief]:
    """Briefs of as many different ideas."""
    copy = load_copy()
    styles, garments = sorted(copy.styles), sorted(copy.products["t-shirt"].garments)
    dice = random.Random(count)
    return [
        ListingBrief(
            idea_id=UUID(int=at + 1),
            phrase=f"The {topic.title()} Society of {at}",
            topic=topic,
            keywords=(topic, f"{topic} fan", "hobby", "weekend"),
            style=dice.choice(styles),
            garment=dice.choice(garments),
            seed=at,
        )
        for at in range(count)
        for topic in [dice.choice(THINGS)]
    ]


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("marketplace", marketplaces())
def test_writing_listings_beside_a_bare_format(benchmark: Any, marketplace: str, size: int) -> None:
    contract, writer, briefs = load_contract(marketplace), GrammarWriter(), invented(size)
    writer.write(briefs[0], contract)

    def bare() -> list[str]:
        return [TEMPLATE.format(phrase=brief.phrase, topic=brief.topic) for brief in briefs]

    start = time.process_time()
    for _ in range(BARE_ROUNDS):
        bare()
    baseline = (time.process_time() - start) / BARE_ROUNDS
    benchmark.pedantic(lambda: [writer.write(brief, contract) for brief in briefs], rounds=3 if size < 10_000 else 1)
    a_second = size / benchmark.stats["min"]
    benchmark.extra_info |= {
        "listings a second": round(a_second),
        "times the bare format": round(benchmark.stats["min"] / baseline),
    }
    assert a_second >= 300
