"""`idea-engine review` and the pipeline's own approvals: who decided, how often, and all that was asked or nothing."""

import os
import pwd
import threading
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from jobs.engine import Engine
from jobs.review import LEASE, auto_approve, review
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import ListingStatus
from ray_apps.gateway.local_access import local_user
from ray_apps.platform.clock import Clock, utc_now
from ray_apps.platform.progress import Silent
from ray_apps.store import Store, leases, listings, reviews
from tests.integration.gateway_fixtures import seed


class Told(Silent):
    """Progress that lets a test wait for a remark."""

    def __init__(self) -> None:
        self.spoke = threading.Event()

    def say(self, remark: str) -> None:
        self.spoke.set()


def engine_on(store: Store, progress: Silent, clock: Clock = utc_now) -> Engine:
    return Engine(store.settings, store, progress, clock)


def in_review(store: Store) -> list[UUID]:
    with store.transaction() as tx:
        return [one.id for one in listings.in_status(tx, [ListingStatus.IN_REVIEW])]


def decide(store: Store, identity: UUID, reviewer: str) -> None:
    with store.transaction() as tx:
        listing = listings.get(tx, identity)
        assert listing is not None
        reviews.decide(tx, identity, "approve", reviewer, utc_now(), seen=listing.fingerprint())


@pytest.fixture
def command(store: Store, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Callable[..., None]:
    """`idea-engine review` over a seeded store."""
    seed(store)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(store.settings.data_dir))
    return review


def test_runs_at_once_approve_no_more_than_was_asked_for(store: Store) -> None:
    seed(store)
    progress, done = Told(), []
    other = threading.Thread(target=lambda: done.append(auto_approve(engine_on(store, progress), 2)))
    with leases.held(store, LEASE):
        other.start()
        assert progress.spoke.wait(20), "the other run waits for this one"
        decide(store, in_review(store)[0], reviews.AUTO)
    other.join(20)
    assert done == [1]
    with store.transaction() as tx:
        assert reviews.approvals_by(tx, reviews.AUTO) == 2


def test_what_a_person_decides_meanwhile_is_theirs(store: Store) -> None:
    seed(store)
    first, second, *_ = in_review(store)

    def clock() -> datetime:
        """The person is faster with the first."""
        if first in in_review(store):
            decide(store, first, "rita")
        return utc_now()

    assert auto_approve(engine_on(store, Silent(), clock), 2) == 1
    with store.transaction() as tx:
        assert [one.reviewer for one in reviews.history(tx, first)] == ["rita"]
        assert [one.reviewer for one in reviews.history(tx, second)] == [reviews.AUTO]


@pytest.mark.parametrize("wrong", ["no-id", str(UUID(int=7)), "already approved", "twice"])
def test_nothing_is_decided_if_one_of_several_is_wrong(store: Store, command: Callable[..., None], wrong: str) -> None:
    good, other, *_ = in_review(store)
    if wrong == "already approved":
        decide(store, other, "rita")
    given = {"already approved": str(other), "twice": str(good)}.get(wrong, wrong)
    with pytest.raises(InputError):
        command(approve=[str(good)], reject=[given], reason="")
    assert good in in_review(store)


def test_each_decision_is_told_and_recorded_under_the_login(
    store: Store, command: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOGNAME", "auto")
    first, second, third, *_ = in_review(store)
    command(approve=[str(first), str(second)], reject=[str(third)], reason="dull")
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told[:3]] == ["approved", "approved", "rejected"]
    with store.transaction() as tx:
        assert [one.reviewer for one in reviews.history(tx, first)] == ["auto (person)"]
        assert reviews.approvals_by(tx, reviews.AUTO) == 0


def test_a_user_without_a_name_is_recorded_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def nobody(uid: int) -> pwd.struct_passwd:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert local_user() == f"uid {os.getuid()}"
