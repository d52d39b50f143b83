"""What a webhook brings, taken like a page of a pull: in the caller's one transaction, cleaned before it begins."""

from dataclasses import dataclass
from datetime import datetime

from ray_apps.domain.signals import DeadLetter
from ray_apps.ingestion.cleaning import Cleaned, clean
from ray_apps.ingestion.forget import erase_gone
from ray_apps.ingestion.neardup import keys_of
from ray_apps.ingestion.sources.protocol import ItemsChunk
from ray_apps.ingestion.sources.records import RecordsChunk
from ray_apps.ingestion.storing import keep
from ray_apps.ingestion.tally import Tally
from ray_apps.ingestion.webhooks import Delivery
from ray_apps.store.open import Transaction


@dataclass(frozen=True)
class Ready:
    """A delivery, cleaned. `rejected` are the places and reasons of records that cannot be stored."""

    sender: str
    cleaned: Cleaned
    rejected: tuple[tuple[int, str], ...]
    deleted: tuple[str, ...]


def prepare(delivery: Delivery, sender: str, now: datetime) -> Ready:
    """Clean what `sender` sent; its posts get the sender's name as their source."""
    records = [record for _, record in delivery.records]
    unreadable = [letter for _, letter in delivery.rejected]
    items = list(RecordsChunk(sender, sender, records, unreadable, now).items())
    places = [place for place, _ in (*delivery.records, *delivery.rejected)]
    rejected = sorted(
        (place, item.reason) for place, item in zip(places, items, strict=True) if isinstance(item, DeadLetter)
    )
    return Ready(sender, clean(ItemsChunk(items)), tuple(rejected), delivery.deleted)


def accept(tx: Transaction, ready: Ready, at: datetime) -> Tally:
    """Store a delivery and erase what it says is gone, in the caller's transaction."""
    tally = Tally()
    if ready.deleted:
        tally.erased = erase_gone(tx, ready.sender, ready.deleted, at, keys_of).counters["signals"]
    if ready.cleaned.read:
        tally.add(keep(tx, ready.cleaned, ready.sender, at))
    return tally
