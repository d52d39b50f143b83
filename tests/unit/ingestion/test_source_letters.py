"""Dead letters of sources: nothing of a person stays in them, however it is written, and they are bounded."""

from typing import Any

import pytest

from ray_apps.ingestion.sources.letters import rejected
from ray_apps.ingestion.sources.shapes import unreadable


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("hello\n@johnsmith77", "johnsmith77"),
        ("hello\t212-555-0147", "0147"),
        ([{"deep": ["a\r\njane.doe@example.com"]}], "jane"),
        ({"x\n@johnsmith77": 1}, "johnsmith77"),
        (2125550147, "2125550147"),
        ("melissa_p_1987", "melissa"),
        ("/r/cats/comments/abc/my_neighbour_karen_whitfield/", "karen"),
        (b"my neighbour Karen Whitfield", "Karen"),
    ],
)
def test_a_rejected_records_payload_holds_nothing_private(value: Any, secret: str) -> None:
    letter = rejected("s", "line 1", "title is missing", {"title": value, "phone": "cats"})
    assert secret not in letter.payload
    assert "cats" in letter.payload


def test_however_large_or_deep_a_record_is_its_letter_is_short() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    letter = rejected("s", "line 1", "title is missing", {"a": deep, "b": [["y" * 99] * 500] * 500})
    assert "…" in letter.payload
    assert len(letter.payload) == 2_000


def test_where_and_why_are_public_and_printable() -> None:
    letter = unreadable(
        "s", "https://f.org/x k:https://b.org/melissa-patterson jane@example.com", "Melissa Patterson\x1b is odd"
    )
    for secret in ("melissa-patterson", "jane", "Melissa", "\x1b"):
        assert secret not in letter.locator + letter.reason
    assert unreadable("s", "region US", "it has no id").locator == "region US"
