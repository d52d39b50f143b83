"""Brings one listing to life on its marketplace, exactly once, however often it is interrupted.

Each step is committed before the next one begins:

    intent ──► calling ──► confirmed        the marketplace said yes
                  │  ├───► failed           it said no, and nothing will change that
                  │  └───► unknown          it said nothing: it may or may not have happened
                  └── killed: read as unknown

Whoever finds a record in `calling` or `unknown` reads the marketplace by our key before saying anything again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from ray_apps.domain.errors import StaleApproval
from ray_apps.domain.events import event
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.domain.publications import Publication, PublicationState
from ray_apps.platform.clock import Clock
from ray_apps.publishing.marketplaces import (
    Marketplace,
    NoAnswer,
    Picture,
    Refused,
    RemoteListing,
    Throttled,
    Unauthorised,
)
from ray_apps.store import events, ideas, leases, listings, publications, versions
from ray_apps.store.open import Store, Transaction

SETTLE = timedelta(seconds=5)
"""A call that had no answer may still be at work at the marketplace; nothing is said again before this has passed."""
LONGEST_THROTTLE = 60.0
"""Seconds that a marketplace may ask us to wait before a listing is left for the next run."""

T = TypeVar("T")


@dataclass(frozen=True)
class Publisher:
    """What it takes to publish: the store, the lease to write under, the marketplace, time, and a way to wait."""

    store: Store
    lease: leases.Lease
    marketplace: Marketplace
    clock: Clock
    sleep: Callable[[float], None]

    def publish(self, listing: Listing, pictures: Sequence[Picture]) -> PublicationState:
        """Publish an approved listing, or take up one that was interrupted; returns where it ended.

        Raises `StaleApproval` if the listing is no longer what was approved, `Unauthorised` if our keys are refused.
        """
        record, told_before = self._intend(listing)
        known: list[RemoteListing] = []
        if told_before:
            # Whatever came of it: even a refusal may have left a draft behind.
            record = self._unknown(record)
            try:
                known = self._held(record)
            except Unauthorised as locked_out:
                self._end(record, listing, PublicationState.UNKNOWN, str(locked_out))
                raise
            except (NoAnswer, Throttled, Refused) as problem:
                # Nothing was learned, so nothing is said.
                return self._end(record, listing, PublicationState.UNKNOWN, str(problem))
        record = self._step(record, PublicationState.CALLING)
        try:
            remote = self._bring_to_life(listing, known, pictures)
        except Unauthorised as locked_out:
            # No call will be taken before the keys are put right: stop here, with this one to be settled then.
            self._end(record, listing, PublicationState.UNKNOWN, str(locked_out))
            raise
        except (NoAnswer, Throttled) as silence:
            return self._end(record, listing, PublicationState.UNKNOWN, str(silence))
        except Refused as refusal:
            return self._end(record, listing, PublicationState.FAILED, str(refusal))
        return self._end(record, listing, PublicationState.CONFIRMED, remote.url, remote=remote)

    def _intend(self, listing: Listing) -> tuple[Publication, bool]:
        """Commit the intent: listing → publishing. Tells also whether the marketplace was ever called about it."""
        with self._writing() as tx:
            current = listings.get(tx, listing.id, lock=True)
            assert current is not None, "listings are never deleted"  # noqa: S101
            if current.version != listing.version:
                raise StaleApproval(f"listing {listing.id} was changed since this run began; the next one takes it up")
            if current.status not in {ListingStatus.PUBLISHING, ListingStatus.UNKNOWN}:
                if current.approved_hash != current.fingerprint():
                    raise StaleApproval(f"listing {listing.id} has changed since it was approved; review it again")
                listings.set_status(tx, current, ListingStatus.PUBLISHING)
            told_before = publications.was_told(tx, listing.id)
            return publications.intend(tx, current, self.clock()), told_before

    def _held(self, record: Publication) -> list[RemoteListing]:
        """What the marketplace holds under our key, once every earlier call has had time to end."""
        rest = (record.updated_at + SETTLE - self.clock()).total_seconds()
        if rest > 0:
            self.sleep(rest)
        return self._patiently(lambda: self.marketplace.find(record.key))

    def _bring_to_life(
        self, listing: Listing, known: Sequence[RemoteListing], pictures: Sequence[Picture]
    ) -> RemoteListing:
        """Create what is missing, complete what is half done or of an earlier version, activate what is not live."""
        if known:
            remote = min(known, key=lambda one: (one.state != "active", int(one.remote_id)))
        else:
            remote = self._patiently(lambda: self.marketplace.create_draft(listing))
        confirmed_before = listing.external_id is not None
        if remote.state == "active" and not confirmed_before:
            return remote
        # Of one that was live before, what is shown is an earlier version.
        remote = self._patiently(lambda: self.marketplace.complete(remote, listing, pictures))
        if remote.state == "active":
            return remote
        return self._patiently(lambda: self.marketplace.activate(remote.remote_id))

    def _patiently(self, call: Callable[[], T]) -> T:
        """Make a call; if the marketplace asks to wait (nothing was done), wait once and make it again.

        Before each call the lease must still be ours: who has lost it has a successor that may be calling.
        """
        leases.ensure_held(self.store, self.lease)
        try:
            return call()
        except Throttled as slow:
            if slow.retry_after > LONGEST_THROTTLE:
                raise
            self.sleep(slow.retry_after)
            leases.ensure_held(self.store, self.lease)
            return call()

    def _step(self, record: Publication, state: PublicationState) -> Publication:
        with self._writing() as tx:
            return publications.step(tx, record, state, self.clock(), fence=self.lease.fence)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction that commits only if the lease is still ours."""
        with self.store.transaction() as tx:
            leases.check(tx, self.lease)
            yield tx

    def _unknown(self, record: Publication) -> Publication:
        """A record found in `calling` belongs to a run that was killed: nobody knows what came of its call, nor when
        that call was made, so it is given its time to settle from now on."""
        if record.state is PublicationState.CALLING:
            return self._step(record, PublicationState.UNKNOWN)
        return record

    def _end(
        self,
        record: Publication,
        listing: Listing,
        state: PublicationState,
        answer: str,
        *,
        remote: RemoteListing | None = None,
    ) -> PublicationState:
        """Commit how it ended: publication, listing, idea and event together."""
        now = self.clock()
        with self._writing() as tx:
            external = remote.remote_id if remote else None
            if record.state is not state:
                publications.step(tx, record, state, now, fence=self.lease.fence, external_id=external, answer=answer)
            current = listings.get(tx, listing.id, lock=True)
            assert current is not None, "listings are never deleted"  # noqa: S101
            if state is PublicationState.CONFIRMED:
                listings.set_status(tx, current, ListingStatus.LIVE, external_id=external, live_at=now)
                versions.mark_shown(tx, current.id, current.version, now)
                ideas.set_status(tx, current.idea_id, IdeaStatus.LIVE)
                data: dict[str, object] = {"marketplace": current.marketplace, "externalId": external}
                again = f":{current.version}" if current.version > 1 else ""
                step = f"{record.approved_hash}{again}"
                fact = event("listing.published", current.id, now, "publishing", data, step=step)
                events.append(tx, [fact])
            elif state is PublicationState.FAILED:
                listings.set_status(tx, current, ListingStatus.FAILED, problems=[answer])
            elif current.status is not ListingStatus.UNKNOWN:
                listings.set_status(tx, current, ListingStatus.UNKNOWN, problems=[answer])
        return state
