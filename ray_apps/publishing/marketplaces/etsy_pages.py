"""Etsy's long lists, read whole through pages of 100."""

from collections.abc import Callable, Iterator
from typing import Any

from ray_apps.publishing.marketplaces import NoAnswer
from ray_apps.publishing.marketplaces.etsy_answers import Page, typed
from ray_apps.publishing.marketplaces.etsy_calls import EtsyCalls

_PAGE = 100
_PAGES_MAX = 1_000
_READS_OF_A_MOVING_LIST = 3


def whole_list(calls: EtsyCalls, path: str, params: dict[str, str | int]) -> list[dict[str, Any]]:
    """All rows of a list. One that grows or shrinks meanwhile is read again: pages by offset may skip a row."""
    for _ in range(_READS_OF_A_MOVING_LIST):
        counts: set[int] = set()
        results = list(_pages(calls, path, params, counts.add))
        if len(counts) == 1:
            return results
    raise NoAnswer(f"Etsy's list {path} kept changing while it was read")


def _pages(
    calls: EtsyCalls, path: str, params: dict[str, str | int], note_count: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    for number in range(_PAGES_MAX):
        asked = params | {"limit": _PAGE, "offset": number * _PAGE}
        page = typed(Page, calls.repeat("GET", path, params=asked))
        note_count(page.count)
        yield from page.results
        if not page.results or (number + 1) * _PAGE >= page.count:
            return
    raise NoAnswer(f"Etsy's list {path} is longer than {_PAGES_MAX * _PAGE:,}")
