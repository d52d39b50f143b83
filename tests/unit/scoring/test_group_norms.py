"""Norms of groups and gathering posts into ideas, against the plain way of doing it one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ray_apps.scoring.gather import highest, mean, mean_of_best
from ray_apps.scoring.robust import FARTHEST, group_norms, squash
from tests.unit.scoring.posts_fixtures import UNHURRIED

VALUES = st.floats(-1e6, 1e6)
IDEAS = st.lists(st.lists(st.floats(0, 1), max_size=6), max_size=8)


@UNHURRIED
@given(rows=st.lists(st.tuples(st.integers(1, 4), VALUES), max_size=60))
def test_group_norms_are_median_and_mad_of_each_group(rows: list[tuple[int, float]]) -> None:
    keys = np.array([key for key, _ in rows], dtype=np.int64)
    values = np.array([value for _, value in rows], dtype=np.float64)
    norms = group_norms(keys, values)
    assert norms.keys.tolist() == sorted(set(keys.tolist()))
    for key, median, spread, count in zip(norms.keys, norms.median, norms.spread, norms.count, strict=True):
        own = values[keys == key]
        assert count == len(own)
        np.testing.assert_allclose(median, np.median(own), atol=1e-9)
        np.testing.assert_allclose(spread, max(1.4826 * np.median(np.abs(own - np.median(own))), 0.25), rtol=1e-9)


def test_z_is_shrunk_cut_and_zero_where_nothing_is_known() -> None:
    keys = np.repeat(np.array([5, 9]), [10, 90])
    values = np.concatenate([np.linspace(-1, 1, 10), np.linspace(-1, 1, 90)])
    norms = group_norms(keys, np.append(values[:-1], np.nan))
    asked = np.array([5, 9, 9, 7, 9, 4, 11])
    z = norms.z(asked, np.array([1.0, 1.0, 1e9, 3.0, np.nan, 3.0, -3.0]))
    assert 0 < z[0] < z[1] < z[2] == FARTHEST
    assert z[3:].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert group_norms(keys[:0], values[:0]).z(asked, asked.astype(float)).tolist() == [0.0] * 7


@UNHURRIED
@given(st.lists(st.floats(-FARTHEST, FARTHEST), min_size=2, max_size=2, unique=True))
def test_squashing_keeps_the_order(pair: list[float]) -> None:
    low, high = squash(np.array(sorted(pair)))
    assert 0.01 < low <= high < 0.99
    assert high > low or abs(pair[0] - pair[1]) < 1e-12


@UNHURRIED
@given(ideas=IDEAS)
def test_ideas_take_the_highest_the_mean_and_the_mean_of_the_best(ideas: list[list[float]]) -> None:
    values = np.array([value for idea in ideas for value in idea], dtype=np.float64)
    starts = np.cumsum([0, *map(len, ideas)], dtype=np.int64)
    np.testing.assert_allclose(highest(values, starts), [max(idea, default=0) for idea in ideas])
    np.testing.assert_allclose(mean(values, starts, nothing=0.5), [np.mean(idea or [0.5]) for idea in ideas])
    best = [np.mean(sorted(idea, reverse=True)[:3] or [0.0]) for idea in ideas]
    np.testing.assert_allclose(mean_of_best(values, starts, 3), best)
