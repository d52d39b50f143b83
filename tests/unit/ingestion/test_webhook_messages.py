"""A message is taken from who signed it, within five minutes, unchanged; and read into records or refused in a line."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from ray_apps.domain.errors import InputError
from ray_apps.ingestion.webhooks import MOST_RECORDS, TOLERANCE, Refused, Senders, read, senders, verify

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD, NEW, OTHER = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
KNOWN = senders(f"shop=whsec_{OLD}, shop=whsec_{NEW},blog=whsec_{OTHER}")
BODY = '{"content": "Frösche für alle 🐸"}'.encode()


def signed(secret: str = OLD, body: bytes = BODY, at: datetime = NOW, name: str = "msg_1") -> dict[str, str]:
    """The headers that a sender's own library makes."""
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(f"whsec_{secret}").sign(name, at, body.decode()),
    }


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_each_key_of_a_sender_is_good_while_it_changes_them(secret: str) -> None:
    assert verify(KNOWN, "shop", signed(secret), BODY, NOW) == "msg_1"


def test_one_good_signature_among_several_is_enough() -> None:
    headers = signed()
    headers["webhook-signature"] = f"v1a,xyz v1,AAAA {headers['webhook-signature']}"
    assert verify(KNOWN, "shop", headers, BODY, NOW) == "msg_1"


@pytest.mark.parametrize("off", [timedelta(), TOLERANCE, -TOLERANCE])
def test_a_message_is_fresh_for_five_minutes_either_way(off: timedelta) -> None:
    verify(KNOWN, "shop", signed(at=NOW + off), BODY, NOW)
    for beyond in (NOW + TOLERANCE + timedelta(seconds=1), NOW - TOLERANCE - timedelta(seconds=1)):
        with pytest.raises(Refused):
            verify(KNOWN, "shop", signed(at=beyond), BODY, NOW)


@pytest.mark.parametrize(
    ("sender", "change"),
    [
        ("blog", {}),
        ("nobody", {}),
        ("", {}),
        ("SHOP", {}),
        ("shop", {"webhook-id": "msg_2"}),
        ("shop", {"webhook-timestamp": str(int(NOW.timestamp()) + 1)}),
        ("shop", {"webhook-timestamp": "0" + str(int(NOW.timestamp()))}),
        ("shop", {"webhook-timestamp": "nan"}),
        ("shop", {"webhook-timestamp": f"{NOW.timestamp():.1f}"}),
        ("shop", {"webhook-signature": ""}),
        ("shop", {"webhook-signature": "v1"}),
        ("shop", {"webhook-signature": "v1,é"}),
        ("shop", {"webhook-signature": " ".join(["v1,AAAA"] * 50)}),
        ("shop", {"webhook-id": ""}),
        ("shop", {"webhook-id": "a.1.b"}),
        ("shop", {"webhook-id": "x" * 300}),
    ],
)
def test_anything_else_is_refused(sender: str, change: dict[str, str]) -> None:
    with pytest.raises(Refused):
        verify(KNOWN, sender, signed() | change, BODY, NOW)
    for missing in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        with pytest.raises(Refused):
            verify(KNOWN, "shop", {name: value for name, value in signed().items() if name != missing}, BODY, NOW)


def test_a_changed_body_is_refused() -> None:
    for body in (BODY + b" ", BODY[:-1], b"", b"\xff" + BODY):
        with pytest.raises(Refused):
            verify(KNOWN, "shop", signed(), body, NOW)


def test_an_id_cannot_lend_its_end_to_the_time() -> None:
    """`a.5` at 7 and `a` at 5 sign the same bytes if the body of the second begins with `7.`."""
    inner = f"{int(NOW.timestamp())}.{BODY.decode()}".encode()
    headers = signed(body=inner, name="a")
    moved = headers | {"webhook-id": f"a.{headers['webhook-timestamp']}"}
    with pytest.raises(Refused):
        verify(KNOWN, "shop", moved, BODY, NOW)


@pytest.mark.parametrize("setting", [None, "", " ", ",", f"shop=whsec_{OLD},"])
def test_senders_may_be_none_and_commas_may_trail(setting: str | None) -> None:
    found: Senders = senders(setting)
    assert len(found) == (1 if setting and OLD in setting else 0)


@pytest.mark.parametrize(
    "setting",
    [
        f"whsec_{OLD}",
        f"shop whsec_{OLD}",
        f"shop={OLD}",
        f"=whsec_{OLD}",
        f"a/b=whsec_{OLD}",
        "shop=whsec_",
        "shop=whsec_topsecret!!",
        "shop=whsec_dG9wc2VjcmV0",
        f"{'x' * 40}=whsec_{OLD}",
    ],
)
def test_a_wrong_setting_is_told_in_one_line_without_its_secret(setting: str) -> None:
    with pytest.raises(InputError) as told:
        senders(f"good=whsec_{NEW},{setting}")
    assert "WEBHOOK_SECRETS: entry 2" in str(told.value)
    assert "\n" not in str(told.value)
    for part in (OLD, NEW, "topsecret", "dG9w", "shop"):
        assert part not in str(told.value)


@pytest.mark.parametrize(
    ("body", "records", "deleted"),
    [
        (b'{"content": "a"}', 1, 0),
        (b'[{"content": "a"}, {"content": "b"}]', 2, 0),
        (b'{"signals": [{"content": "a"}], "deleted": ["x", "y"]}', 1, 2),
        (b'{"deleted": ["x"]}', 0, 1),
        (b"[]", 0, 0),
    ],
)
def test_a_body_is_a_record_a_list_or_both_lists(body: bytes, records: int, deleted: int) -> None:
    delivery = read(body, "shop", "msg_1")
    assert (len(delivery.records), len(delivery.deleted), delivery.rejected) == (records, deleted, ())


def test_what_is_no_record_is_set_apart_with_its_place_and_unknown_fields_are_not_kept() -> None:
    body = b'["text", {"content": "a", "author": "someone", "tags": [["deep", {"er": 1}]], "score": {"x": 1}}, null]'
    delivery = read(body, "shop", "msg_1")
    assert [(index, letter.locator) for index, letter in delivery.rejected] == [
        (0, "message msg_1, record 0"),
        (2, "message msg_1, record 2"),
    ]
    ((index, record),) = delivery.records
    assert (index, record.values) == (1, {"content": "a", "tags": [{}], "score": {}})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"7",
        b'"text"',
        b"null",
        b'{"signals": {}}',
        b'{"deleted": [1]}',
        b'{"deleted": [""]}',
        b'{"deleted": "all"}',
        b'{"content": NaN}',
        b"[" * 100_000,
        b'{"score": ' + b"9" * 5_000 + b"}",
        b"[" + b",".join([b"{}"] * (MOST_RECORDS + 1)) + b"]",
    ],
)
def test_what_is_none_of_them_or_too_much_is_told_in_one_line(body: bytes) -> None:
    with pytest.raises(InputError) as told:
        read(body, "shop", "msg_1")
    assert len(str(told.value)) < 150
    assert "\n" not in str(told.value)
