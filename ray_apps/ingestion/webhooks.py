"""Webhooks: who sent a message, whether it is theirs and fresh, and what it says. Pure: time is handed in.

Messages are signed as Standard Webhooks has it (www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, in the
headers `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature` (`v1,BASE64`, several separated by spaces).
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from standardwebhooks import Webhook

from ray_apps.domain.errors import InputError
from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.bad_value import BadValue
from ray_apps.ingestion.fields import FIELDS
from ray_apps.ingestion.sources.protocol import STAGE
from ray_apps.ingestion.sources.pull import Record
from ray_apps.ingestion.sources.registry import KINDS
from ray_apps.ingestion.text import clean_text

TOLERANCE = timedelta(minutes=5)
"""How far a message's time may lie from now, before or after."""
MOST_RECORDS = 1_000

_PREFIX = "whsec_"
_LEAST_KEY_BYTES, _MOST_KEY_BYTES = 24, 64
_MOST_SIGNATURES = 10
_MOST_ID_CHARS = 256
_SHOWN_ID_CHARS = 100
_TAKEN = frozenset(KINDS) | {"file", "sample", "calendar", "feed"}
"""What posts of other sources are called: a sender of such a name could overwrite and delete them."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_ID = re.compile(r"[!-\-/-~]{1,256}")
"""Visible ASCII without the full stop, which separates the id from the time in what is signed."""
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")
_NOBODY = Webhook(b"a key that nobody has, so that an unknown sender takes as long as a known one")

Senders = Mapping[str, tuple[Webhook, ...]]
"""The keys of each sender. Several are valid at once while a sender changes from one to the next."""


class Refused(Exception):
    """A message is not what it must be. The reason is for the log; senders are not told which check failed."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a message brings: records with their place in it, what can be no record, and ids that are gone upstream."""

    records: tuple[tuple[int, Record], ...]
    rejected: tuple[tuple[int, DeadLetter], ...]
    deleted: tuple[str, ...]


def senders(setting: str | None) -> Senders:
    """Read WEBHOOK_SECRETS: `NAME=whsec_BASE64` separated by commas; a name that comes twice has two keys.

    Raises `InputError` that says which entry is wrong and why, never what is in it: a secret in the wrong place looks
    like a name.
    """
    found: dict[str, tuple[Webhook, ...]] = {}
    for number, entry in enumerate((setting or "").split(","), 1):
        name, equals, secret = (part.strip() for part in entry.strip().partition("="))
        if not equals and not name:
            continue
        wrong = f"setting WEBHOOK_SECRETS: entry {number}"
        if not equals or not _NAME.fullmatch(name) or name.startswith(_PREFIX):
            raise InputError(f"{wrong} must look like NAME={_PREFIX}BASE64, the name of letters, digits, - and _")
        if name.lower() in _TAKEN:
            raise InputError(f"{wrong}: {name.lower()} is what a source is called; choose another name for the sender")
        found[name] = (*found.get(name, ()), Webhook(_key(secret, wrong)))
    return MappingProxyType(found)


def _key(secret: str, wrong: str) -> bytes:
    if not secret.startswith(_PREFIX):
        raise InputError(f"{wrong}: the secret must begin with {_PREFIX}")
    text = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise InputError(f"{wrong}: what follows {_PREFIX} must be base64") from None
    if not _LEAST_KEY_BYTES <= len(key) <= _MOST_KEY_BYTES:
        raise InputError(f"{wrong}: the key must have {_LEAST_KEY_BYTES} to {_MOST_KEY_BYTES} bytes")
    return key


def verify(known: Senders, sender: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Return the id of a message that `sender` signed within the last five minutes; raise `Refused` for any other.

    `headers` are by lower-case name. Every key is tried against every signature, in constant time, so that the time
    taken tells nothing of either.
    """
    message_id = headers.get("webhook-id", "")
    seconds = headers.get("webhook-timestamp", "")
    offered = headers.get("webhook-signature", "").split(" ")
    if not _ID.fullmatch(message_id) or not _SECONDS.fullmatch(seconds) or len(offered) > _MOST_SIGNATURES:
        raise Refused("a header is missing or malformed")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise Refused("the message is too old or from the future")
    try:
        signed, at = body.decode(), datetime.fromtimestamp(int(seconds), UTC)
    except UnicodeDecodeError:
        raise Refused("the body is not UTF-8") from None
    valid = False
    for key in known.get(sender, (_NOBODY,)):
        expected = key.sign(message_id, at, signed).encode()
        for signature in offered:
            valid |= hmac.compare_digest(expected, signature.encode(errors="replace"))
    if not valid or sender not in known:
        raise Refused("no signature fits a key of the sender")
    return message_id


def read(body: bytes, sender: str, message_id: str) -> Delivery:
    """Read a verified body: a record, a list of records, or `{"signals": [records], "deleted": [ids]}`.

    Records have the names of our fields; what else they have is not looked at. Raises `InputError` in one line for
    what is none of the three, or too much.
    """
    try:
        told = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise InputError("the body is not JSON") from None
    signals, deleted = _parts(told)
    if len(signals) + len(deleted) > MOST_RECORDS:
        raise InputError(f"the body has {len(signals) + len(deleted):,} records; at most {MOST_RECORDS:,} are taken")
    gone = tuple(_id(each) for each in deleted)
    records: list[tuple[int, Record]] = []
    rejected: list[tuple[int, DeadLetter]] = []
    for index, values in enumerate(signals):
        locator = f"message {_short(message_id)}, record {index}"
        if isinstance(values, dict):
            kept = {name: _flat(values[name]) for name in FIELDS if name in values}
            records.append((index, Record(locator, kept)))
        else:
            reason = "a record must be an object with our fields"
            rejected.append((index, DeadLetter(stage=STAGE, source=sender, locator=locator, reason=reason)))
    return Delivery(tuple(records), tuple(rejected), gone)


def _id(gone: object) -> str:
    """The id of a deleted post, cleaned as those of records are."""
    told = f"deleted must be a list of ids: texts of 1 to {_MOST_ID_CHARS} characters without control characters"
    if not isinstance(gone, str):
        raise InputError(told)
    try:
        cleaned = clean_text(gone, "an id", _MOST_ID_CHARS)
    except BadValue:
        raise InputError(told) from None
    if not cleaned:
        raise InputError(told)
    return cleaned


def _short(message_id: str) -> str:
    """A message's id as it is shown; a long one is cut, and told from others by a digest."""
    if len(message_id) <= _SHOWN_ID_CHARS:
        return message_id
    return f"{message_id[:64]}~{hashlib.sha256(message_id.encode()).hexdigest()[:16]}"


def _parts(told: object) -> tuple[list[object], list[object]]:
    if isinstance(told, list):
        return told, []
    if not isinstance(told, dict):
        raise InputError('the body must be a record, a list of records, or {"signals": […], "deleted": […]}')
    if told.keys().isdisjoint({"signals", "deleted"}):
        return [told], []
    signals, deleted = told.get("signals", []), told.get("deleted", [])
    if not isinstance(signals, list) or not isinstance(deleted, list):
        raise InputError("signals and deleted must be lists")
    return signals, deleted


def _flat(value: object) -> object:
    """Take the insides of nested values out: no field has any, and their depth could exhaust whoever walks them."""
    if isinstance(value, list):
        return [{} if isinstance(item, dict | list) else item for item in value]
    return {} if isinstance(value, dict) else value


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
