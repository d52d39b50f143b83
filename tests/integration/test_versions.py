"""Versions of listings over real PostgreSQL: what a change voids, what is restored, who wins, what a kill leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest

from ray_apps.compliance import stage as compliance
from ray_apps.domain.errors import IllegalTransition, InputError, StaleApproval, StaleVersion, Unchangeable
from ray_apps.domain.ideas import IdeaStatus
from ray_apps.domain.listings import Clearance, Listing, ListingStatus
from ray_apps.domain.states import CHANGEABLE
from ray_apps.domain.versions import shown_at, version_at
from ray_apps.platform.clock import utc_now
from ray_apps.platform.progress import Silent
from ray_apps.store import Store, ideas, listings, reviews, versions
from tests.conftest import clean_environment
from tests.integration.gateway_fixtures import NOW, seed
from tests.integration.version_fixtures import LATER, check_whole, history, present, retitle

S = ListingStatus


@pytest.fixture
def listing(store: Store) -> Listing:
    """A cleared listing that waits for review."""
    return present(store, seed(store).listings["Slow Mornings"].id)


def put(store: Store, listing: UUID, status: ListingStatus) -> None:
    """Put a listing into a state, as if it had come there."""
    with store.transaction() as tx:
        tx.execute("UPDATE listings SET status = %s WHERE id = %s", [status, listing])


def approve(store: Store, listing: UUID) -> None:
    with store.transaction() as tx:
        found = listings.get(tx, listing)
        assert found is not None
        reviews.decide(tx, listing, "approve", "rita", NOW, seen=found.fingerprint())


def test_the_first_version_is_the_writers(store: Store, listing: Listing) -> None:
    (first,) = check_whole(store, listing.id)
    assert (first.version, first.author, first.valid_from, first.valid_to) == (1, "grammar", NOW, None)
    assert (first.shown_from, first.restores, first.note) == (None, None, "")


def test_a_change_is_a_version_with_its_span_and_voids_the_approval(store: Store, listing: Listing) -> None:
    approve(store, listing.id)
    change = retitle(store, listing.id, "Slower Mornings Shirt")
    assert (change.parts, change.was) == (("title",), S.APPROVED)
    now = present(store, listing.id)
    assert (now.status, now.version, now.approved_hash) == (S.DRAFT, 2, None)
    first, second = check_whole(store, listing.id)
    assert (first.valid_from, first.valid_to, second.valid_from) == (NOW, LATER, LATER)
    assert (first.draft.title, second.draft.title) == (listing.draft.title, "Slower Mornings Shirt")
    with store.transaction() as tx, pytest.raises(InputError, match="is not cleared"):
        reviews.decide(tx, listing.id, "approve", "rita", LATER, seen=now.fingerprint())


def test_what_was_cleared_before_is_not_cleared_after(store: Store, listing: Listing) -> None:
    retitle(store, listing.id, "Harry Potter Mornings Shirt")
    done = compliance.run(store, utc_now, Silent())
    assert (done["cleared"], done["blocked"]) == (0, 1)
    assert present(store, listing.id).status is S.BLOCKED


@pytest.mark.parametrize("status", list(S))
def test_every_state_may_be_changed_into_a_draft_or_is_left_alone(
    store: Store, listing: Listing, status: ListingStatus
) -> None:
    put(store, listing.id, status)
    if status in CHANGEABLE:
        assert retitle(store, listing.id, "Other Mornings Shirt").was is status
        assert present(store, listing.id).status is S.DRAFT
    else:
        with pytest.raises(Unchangeable, match=f"is {status} and cannot be changed"):
            retitle(store, listing.id, "Other Mornings Shirt")
        assert present(store, listing.id).version == 1
    check_whole(store, listing.id)


def test_each_part_is_told_and_restored(store: Store, listing: Listing) -> None:
    """Six versions, each with another part changed; each is brought back to the letter, and once more."""
    draft, price = listing.draft, listing.price
    dearer = price.model_copy(update={"price": price.price + 1})
    steps = [
        ({"draft": draft.model_copy(update={"title": "Another Title"})}, ("title",)),
        ({"draft": draft.model_copy(update={"tags": ("coffee",)})}, ("title", "tags")),
        ({"image_shas": ["b" * 64]}, ("pictures",)),
        ({"price": dearer}, ("price",)),
        ({"price": dearer.model_copy(update={"margin": Decimal("8.42")})}, ("sum of the price",)),
    ]
    for n, (given, parts) in enumerate(steps, start=1):
        with store.transaction() as tx:
            done = versions.change(
                tx, listing.id, based_on=n, author="ann", at=NOW + timedelta(minutes=n), **given  # type: ignore[arg-type]
            )  # fmt: skip
        assert done.parts == parts
    kept = history(store, listing.id)
    for n, old in enumerate(kept, start=1):
        before = present(store, listing.id).version
        with store.transaction() as tx:
            done = versions.restore(tx, listing.id, n, based_on=before, author="ben", at=LATER, note=f"back to {n}")
        now = done.listing
        assert (now.draft, now.price, now.image_shas) == (old.draft, old.price, old.image_shas)
        assert now.fingerprint() == old.fingerprint
        if done.parts:
            newest = history(store, listing.id)[-1]
            assert (newest.version, newest.restores, newest.author, newest.note) == (
                before + 1,
                n,
                "ben",
                f"back to {n}",
            )
    found = check_whole(store, listing.id)
    assert found[: len(kept) - 1] == kept[:-1], "old versions are as they were"


def test_content_that_is_there_already_makes_no_version_and_voids_nothing(store: Store, listing: Listing) -> None:
    approve(store, listing.id)
    for _ in range(2):
        with store.transaction() as tx:
            done = versions.restore(tx, listing.id, 1, based_on=1, author="ann", at=LATER)
        assert (done.parts, done.listing.status, done.listing.version) == ((), S.APPROVED, 1)
    check_whole(store, listing.id)


def test_what_is_not_there_or_not_present_is_refused(store: Store, listing: Listing) -> None:
    retitle(store, listing.id, "Second Title")
    for identity, version, based_on, error, line in (
        (uuid4(), 1, 1, InputError, "there is no listing"),
        (listing.id, 3, 2, InputError, "no version 3; its newest is 2"),
        (listing.id, 1, 1, StaleVersion, "at version 2, not 1, by now"),
        (listing.id, 1, 9, StaleVersion, "at version 2, not 9"),
    ):
        with store.transaction() as tx, pytest.raises(error, match=line):
            versions.restore(tx, identity, version, based_on=based_on, author="ann", at=LATER)
    assert len(check_whole(store, listing.id)) == 2


def test_a_listing_whose_idea_is_archived_stays_as_it_is(store: Store, listing: Listing) -> None:
    retitle(store, listing.id, "Second Title")
    with store.transaction() as tx:
        ideas.set_status(tx, listing.idea_id, IdeaStatus.ARCHIVED)
    with store.transaction() as tx, pytest.raises(Unchangeable, match=r"idea of listing .* is archived"):
        versions.restore(tx, listing.id, 1, based_on=2, author="ann", at=LATER)


def test_a_clock_that_was_set_back_makes_no_span_that_ends_before_it_began(store: Store, listing: Listing) -> None:
    retitle(store, listing.id, "Second", at=LATER)
    retitle(store, listing.id, "Third", at=NOW - timedelta(days=9))
    _, second, third = check_whole(store, listing.id)
    assert third.valid_from - second.valid_from == timedelta(microseconds=1)


def test_a_moment_belongs_to_one_version_in_the_database_as_in_python(store: Store, listing: Listing) -> None:
    for n in range(1, 4):
        retitle(store, listing.id, f"Title {n}", at=NOW + timedelta(hours=n))
    with store.transaction() as tx:
        versions.mark_shown(tx, listing.id, 1, NOW + timedelta(minutes=30))
        versions.mark_shown(tx, listing.id, 3, NOW + timedelta(hours=2, minutes=30))
        versions.mark_shown(tx, listing.id, 3, NOW + timedelta(hours=9))
    found = history(store, listing.id)
    expected = {-1: (None, None), 0: (1, None), 59: (1, 1), 60: (2, 1), 149: (3, 1), 150: (3, 3), 9_999: (4, 3)}
    for minutes, numbers in expected.items():
        moment = NOW + timedelta(minutes=minutes)
        with store.transaction() as tx:
            stored = versions.version_at(tx, listing.id, moment), versions.shown_at(tx, listing.id, moment)
        assert stored == (version_at(found, moment), shown_at(found, moment))
        assert tuple(one and one.version for one in stored) == numbers


ADD = (
    "INSERT INTO listing_versions (listing_id, version, fingerprint, draft, price, image_shas, valid_from, valid_to) "
    "SELECT listing_id, %(version)s, fingerprint, draft, price, image_shas, %(start)s, %(end)s FROM listing_versions "
    "WHERE listing_id = %(listing)s AND version = 1"
)


@pytest.mark.parametrize(
    ("version", "start", "end", "reason"),
    [
        (2, 1, None, "listing_versions_open"),  # the first is still open
        (2, 1, 2, "listing_versions_chain"),  # the first has not ended
        (3, 1, 2, "listing_versions_chain"),  # the second is missing
        (0, 1, 2, "listing_versions_number"),
        (2, 2, 2, "listing_versions_span"),
        (2, 2, 1, "listing_versions_span"),
    ],
)
def test_the_database_itself_refuses_a_second_open_span_overlaps_and_gaps(
    store: Store, listing: Listing, version: int, start: int, end: int | None, reason: str
) -> None:
    ends = None if end is None else NOW + timedelta(hours=end)
    given = {"listing": listing.id, "version": version, "start": NOW + timedelta(hours=start), "end": ends}
    with pytest.raises(psycopg.IntegrityError, match=reason), store.transaction() as tx:
        tx.execute(ADD, given)
    check_whole(store, listing.id)


@pytest.mark.parametrize(
    "change",
    [
        "draft = jsonb_set(draft, '{title}', '\"Forged\"')",
        "valid_from = valid_from - interval '1 hour'",
        "valid_to = NULL",
        "author = 'mallory'",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(store: Store, listing: Listing, change: str) -> None:
    retitle(store, listing.id, "Second")
    with pytest.raises(psycopg.errors.RaiseException, match="never changed"), store.transaction() as tx:
        statement = f"UPDATE listing_versions SET {change} WHERE version = 1 AND listing_id = %s"  # noqa: S608
        tx.execute(statement, [listing.id])


def test_of_many_changes_at_once_on_one_version_one_wins(store: Store, listing: Listing) -> None:
    def attempt(n: int) -> bool:
        try:
            retitle(store, listing.id, f"Title {n}", based_on=1)
        except StaleVersion:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))
    assert won.count(True) == 1
    _, second = check_whole(store, listing.id)
    assert second.draft.title == f"Title {won.index(True)}"


def test_a_change_and_an_approval_at_once_never_leave_an_approval_of_other_content(
    store: Store, listing: Listing
) -> None:
    def decide(_: int) -> None:
        with suppress(IllegalTransition, InputError, StaleApproval):
            approve(store, listing.id)

    for n in range(10):
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(retitle, store, listing.id, f"Title {n}"), pool.submit(decide, n)]
            both[0].result()
            both[1].result()
        now = check_whole(store, listing.id) and present(store, listing.id)
        assert (now.status, now.approved_hash) == (S.DRAFT, None), "the change came after, or made the other fail"
        with store.transaction() as tx:
            verdict = Clearance(listing_id=now.id, cleared=True, sources=("t",), checked_hash=now.fingerprint())
            listings.add_clearance(tx, verdict, NOW)
            listings.set_status(tx, now, S.IN_REVIEW)


WORKER = """
import sys
from uuid import UUID
from ray_apps.domain.errors import StaleVersion
from ray_apps.platform.clock import utc_now
from ray_apps.platform.settings import load_settings
from ray_apps.store import listings, open_store, versions

identity, name, rounds = UUID(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with open_store(load_settings()) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    done = stale = 0
    while done < rounds:
        with store.transaction() as tx:
            now = listings.get(tx, identity)
        try:
            with store.transaction() as tx:
                draft = now.draft.model_copy(update={"title": f"{name} {done}"})
                versions.change(tx, identity, based_on=now.version, author=name, at=utc_now(), draft=draft)
            done += 1
        except StaleVersion:
            stale += 1
print(done, stale)
"""


@pytest.fixture
def worker(store: Store, listing: Listing, database_url: str) -> Callable[..., "subprocess.Popen[str]"]:
    """Starts a process of its own that changes the listing again and again once it is told to begin."""
    environment = clean_environment(DATABASE_URL=database_url, DATA_DIR=str(store.settings.data_dir))

    def start(name: str, rounds: int) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(listing.id), name, str(rounds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return start


def begin(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def test_two_processes_that_change_at_once_take_turns(
    store: Store, listing: Listing, worker: Callable[..., "subprocess.Popen[str]"]
) -> None:
    both = worker("anna", 25), worker("berta", 25)
    begin(*both)
    told = [tuple(map(int, process.communicate(timeout=60)[0].split())) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert [done for done, _ in told] == [25, 25]
    found = check_whole(store, listing.id)
    assert len(found) == 51
    assert {one.author for one in found[1:]} == {"anna", "berta"}


@pytest.mark.parametrize("after_ms", [0, 20, 60, 150, 300])
def test_a_process_that_is_killed_leaves_the_old_version_or_the_new_one(
    store: Store, listing: Listing, worker: Callable[..., "subprocess.Popen[str]"], after_ms: int
) -> None:
    process = worker("anna", 1_000_000)
    begin(process)
    time.sleep(after_ms / 1000)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=20)
    before = len(check_whole(store, listing.id))
    assert retitle(store, listing.id, "After the kill", at=utc_now()).listing.version == before + 1
    check_whole(store, listing.id)


def test_a_process_that_is_killed_before_it_commits_leaves_nothing(
    store: Store, listing: Listing, worker: Callable[..., "subprocess.Popen[str]"], database_url: str
) -> None:
    process = worker("anna", 1)
    with psycopg.connect(database_url) as holder, psycopg.connect(database_url, autocommit=True) as watch:
        # The event comes last: all rows are written by then, and wait for this lock.
        holder.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        begin(process)
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO events%%'"
        deadline = time.monotonic() + 20
        while watch.execute(waiting).fetchone() is None:
            assert time.monotonic() < deadline, "the change never came to its event"
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)
    check_whole(store, listing.id)
    assert present(store, listing.id) == listing
    assert retitle(store, listing.id, "After the kill").listing.version == 2
