from datetime import date

import pytest

from ray_apps.listings.season import season_of


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ((2026, 1, 4), ""), ((2026, 1, 5), "Valentine's Day"), ((2026, 2, 9), "Valentine's Day"), ((2026, 2, 10), ""),
        ((2026, 4, 20), "Mother's Day"), ((2026, 6, 1), "Father's Day"), ((2026, 8, 1), ""),
        ((2026, 12, 16), "Christmas"), ((2026, 12, 17), ""),
    ],
)  # fmt: skip
def test_buyers_shop_before_the_day(day: tuple[int, int, int], season: str) -> None:
    assert season_of(date(*day)) == season
