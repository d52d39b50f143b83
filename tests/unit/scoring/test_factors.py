"""The seven factors together: direction, invariance, range whatever comes; and receipts add up."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.domain.ideas import FACTORS, Weights
from ray_apps.scoring.factors import Scored, score
from ray_apps.scoring.receipts import factor_lines, receipt
from tests.scoring_fixtures import EQUAL, NOW, Row, crowd, evidence, norms, post, vectors_of

ODD = [np.nan, np.inf, -np.inf, -5.0, 0.0, 1e300, 3.7]
MOMENTS = [NOW.timestamp(), NOW.timestamp() + 1e9, -62135596800.0, 0.0]


def factor(scored: Scored, name: str) -> list[float]:
    return list(scored.values[name].tolist())


def test_older_is_never_fresher() -> None:
    hours = [0.0, 1.0, 6.0, 24.0, 72.0, 500.0]
    scored = score(evidence([post(n, n, hours_ago=h) for n, h in enumerate(hours)]), norms(crowd()), EQUAL)
    fresh = factor(scored, "freshness")
    assert fresh == sorted(fresh, reverse=True)
    assert fresh[0] > 0.9
    assert fresh[-1] < 0.1


def test_the_scale_of_one_source_never_drowns_another() -> None:
    def seen(scale: float) -> list[list[Row]]:
        return [*crowd(), *crowd(source="video", community="clips")] if scale == 1 else [*crowd(), *scaled(scale)]

    def scaled(scale: float) -> list[list[Row]]:
        return [
            post(0, n, value=scale * (20 + 4 * n), hours_ago=1 + n % 6, comments=float(n % 9), source="video")
            for n in range(60)
        ]

    def ranks(scale: float) -> tuple[float, float, float]:
        found = score(
            evidence(
                [
                    post(0, 0, value=400.0),
                    post(1, 1, value=100.0 * scale, source="video", community="clips"),
                    post(2, 2, value=400.0 * scale, source="video", community="clips"),
                ]
            ),
            norms(seen(scale)),
            EQUAL,
        )
        reddit, usual_video, strong_video = factor(found, "engagement")
        return reddit, usual_video, strong_video

    plain, loud = ranks(1), ranks(10_000)
    assert loud[0] == pytest.approx(plain[0]), "another source's scale changes nothing here"
    assert loud[0] > loud[1], "a strong post here beats a usual one of a source with huge counters"
    assert loud[2] > loud[1]


def test_five_times_its_communitys_norm_beats_the_norm() -> None:
    seen = [*crowd(community="cats"), *crowd(community="dogs")]
    scored = score(
        evidence([post(0, 0, value=600.0, community="cats"), post(1, 1, value=120.0, community="dogs")]),
        norms(seen),
        EQUAL,
    )
    beyond, at_norm = factor(scored, "community_fit")
    assert beyond > at_norm


def test_posts_that_share_a_tag_fit_together_better_than_posts_that_share_none() -> None:
    pair = [post(0, 0), post(0, 1), post(1, 2), post(1, 3)]
    scored = score(
        evidence(pair, tags=[(0, 0, "cozy"), (0, 1, "cozy"), (1, 2, "cozy"), (1, 3, "loud")]), norms(crowd()), EQUAL
    )
    together, apart = factor(scored, "community_fit")
    assert together > apart
    assert scored.inputs["community_fit"]["tags_in_common"] == [1.0, 0.5]


def test_a_copy_of_a_recent_idea_is_not_new() -> None:
    there = vectors_of("A cat opens the fridge at night", "Fly fishing at dawn")
    own = vectors_of("A cat opens the fridge at night", "The cat opened the fridge in the night", "Tax law explained")
    scored = score(evidence([post(n, n) for n in range(3)], vectors=own), norms(recent=there), EQUAL)
    copy, variant, other = factor(scored, "novelty")
    assert copy == pytest.approx(0.0, abs=0.01)
    assert copy < variant < other


def test_the_first_idea_of_all_is_new() -> None:
    assert factor(score(evidence([post(0, 0)]), norms(), EQUAL), "novelty") == [1.0]


def test_pumpkins_in_september_beat_pumpkins_in_november() -> None:
    events = [("Halloween", date(2026, 10, 31)), ("Thanksgiving Day", date(2026, 11, 26))]
    halloween = events[:1]

    def at(day: date, which: list[tuple[str, date]]) -> tuple[float, float]:
        now = datetime(day.year, day.month, day.day, tzinfo=UTC)
        own = evidence([post(0, 0), post(1, 1)], texts=["I carved a halloween pumpkin", "How I file my taxes"])
        pumpkin, tax = factor(score(own, norms(events=which, now=now), EQUAL), "seasonality")
        return pumpkin, tax

    september, november = at(date(2026, 9, 20), halloween), at(date(2026, 11, 5), halloween)
    assert september[0] > november[0]
    assert at(date(2026, 10, 8), halloween)[0] > september[0] > at(date(2026, 7, 1), halloween)[0]
    assert september[1] == 0.0
    assert at(date(2026, 9, 20), events)[0] >= september[0]


def test_what_people_buy_for_beats_what_they_only_read() -> None:
    texts = ["Gifts for a nurse who loves her job", "Senate votes on the budget after a long debate"]
    scored = score(evidence([post(0, 0), post(1, 1)], texts=texts), norms(), EQUAL)
    nurse, senate = factor(scored, "commercial")
    assert nurse > 0.7
    assert senate < 0.3
    assert scored.inputs["commercial"]["nearest_reason"][0] in {"profession", "gift"}


def test_short_concrete_phrases_are_easier_to_draw_than_long_abstract_ones() -> None:
    phrases = ["Cat Club", "A Rather Long Saying About Internationalisation Policy", None, "  "]
    texts = ["My cat on a bicycle", "International policy and bureaucracy", "My cat on a bicycle", "cat"]
    scored = score(evidence([post(n, n) for n in range(4)], texts=texts, phrases=phrases), norms(), EQUAL)
    short, long, nothing, blank = factor(scored, "feasibility")
    assert short > 0.8
    assert 0 < long < 0.5
    assert (nothing, blank) == (0.0, 0.0)
    assert scored.inputs["feasibility"]["words"] == [2, 7, 0, 0]


def test_the_receipt_adds_up_and_a_score_does_not_depend_on_the_batch() -> None:
    rng = np.random.default_rng(1)
    rows = [post(n // 2, n, value=float(n * 7), hours_ago=n % 9, community="abc"[n % 3]) for n in range(40)]
    vectors = rng.normal(size=(20, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    known = norms(crowd(), recent=vectors_of("Cats", "Dogs"))
    together = score(evidence(rows, vectors=vectors), known, EQUAL)
    names = [uuid4() for _ in range(20)]
    receipts = [receipt(together, n, names[n], EQUAL, NOW) for n in range(20)]
    for n, found in enumerate(receipts):
        assert found.score == pytest.approx(sum(f.value * f.weight for f in found.factors), abs=1e-6)
        assert [f.factor for f in found.factors] == list(FACTORS)
        own = [[(0, *row[1:]) for row in rows[2 * n]], [(0, *row[1:]) for row in rows[2 * n + 1]]]
        alone = score(evidence(own, vectors=vectors[n : n + 1]), known, EQUAL)
        assert alone.total[0] == pytest.approx(found.score, abs=1e-6)
    lines = [json.loads(line) for line in factor_lines(together, EQUAL)]
    assert lines == [json.loads(json.dumps([f.model_dump() for f in found.factors])) for found in receipts]


def test_weights_that_leave_a_factor_out_do_without_it() -> None:
    only = Weights(version=7, values={"novelty": 1.0}, author="test", created_at=NOW)
    scored = score(evidence([post(0, 0)]), norms(crowd(), recent=vectors_of("Cats and dogs")), only)
    assert scored.total[0] == scored.values["novelty"][0]
    assert receipt(scored, 0, uuid4(), only, NOW).weights_version == 7


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_factor_is_in_range_whatever_comes(data: st.DataObject) -> None:
    odd = st.sampled_from([None, *ODD])
    rows: list[list[Row]] = []
    for number in range(data.draw(st.integers(1, 6))):
        idea, source, community = (
            number % 3,
            data.draw(st.sampled_from(["a", "b"])),
            data.draw(st.sampled_from(["", "x"])),
        )
        place = (idea, number, source, community, data.draw(st.sampled_from(MOMENTS)))
        looks = [
            (*place, data.draw(st.sampled_from([None, *MOMENTS])), data.draw(odd), data.draw(odd))
            for _ in range(data.draw(st.integers(1, 3)))
        ]
        rows.append(looks)
    rows.sort(key=lambda looks: (looks[0][0], looks[0][1]))
    ideas = sorted({looks[0][0] for looks in rows})
    rows = [[(ideas.index(look[0]), *look[1:]) for look in looks] for looks in rows]
    own = evidence(rows, texts=[""] * len(ideas), phrases=[None] * len(ideas))
    scored = score(own, norms(rows), EQUAL)
    for name in FACTORS:
        assert np.isfinite(scored.values[name]).all(), name
        assert ((scored.values[name] >= 0) & (scored.values[name] <= 1)).all(), name
    assert np.isfinite(scored.total).all()
    assert all(json.loads(line) for line in factor_lines(scored, EQUAL))


@pytest.mark.parametrize("posted", [NOW + timedelta(days=400), datetime(1, 1, 2, tzinfo=UTC)])
def test_posts_from_the_future_and_from_year_one_have_defined_scores(posted: datetime) -> None:
    row: Row = (0, 0, "reddit", "cats", posted.timestamp(), NOW.timestamp(), 5.0, None)
    [fresh] = factor(score(evidence([[row]]), norms(crowd()), EQUAL), "freshness")
    assert 0 <= fresh <= 1
    assert posted > NOW or fresh < 0.05


def test_a_community_of_one_post_and_one_without_variance_prove_little() -> None:
    alike = [post(0, n, value=100.0, community="alike") for n in range(50)]
    scored = score(
        evidence([post(0, 0, value=5_000.0, community="lone"), post(1, 1, value=100.0, community="alike")]),
        norms([*alike, post(0, 99, value=5_000.0, community="lone")]),
        EQUAL,
    )
    lone, usual = factor(scored, "community_fit")
    assert 0.4 <= lone <= 0.6
    assert usual == pytest.approx(0.5, abs=0.05)
