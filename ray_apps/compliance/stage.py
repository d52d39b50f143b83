"""The clearance stage: drafts → waiting for review, or blocked, each with the evidence.

Blocked is the answer to every doubt: no trademark data, a finding in any text that a buyer reads, a listing outside
its marketplace's rules, a print file with problems.
"""

from ray_apps.compliance.marks import Mark, MarkList, load_starter
from ray_apps.compliance.matcher import MarkIndex
from ray_apps.compliance.phrases import ListingTexts, verdict
from ray_apps.domain.contracts import bullet_problems, claim_problems, load_contract, tag_problems, text_problems
from ray_apps.domain.events import event
from ray_apps.domain.ideas import Idea
from ray_apps.domain.listings import Clearance, Listing, ListingStatus
from ray_apps.platform.clock import Clock
from ray_apps.platform.progress import Progress
from ray_apps.store import events, ideas, leases, listings, mockups, trademarks
from ray_apps.store.open import Store, Transaction
from ray_apps.store.stage_runs import StageRun, stage


def run(store: Store, clock: Clock, progress: Progress, *, again: bool = False) -> dict[str, int]:
    """Check every draft; `again` also checks what was blocked before. Counters: `cleared`, `blocked`."""
    with stage(store, "clear", clock, progress) as this:
        this.counters = {"cleared": 0, "blocked": 0}
        with store.transaction() as tx:
            load_starter_once(tx, store, clock)
            index = mark_index(tx)
            wanted = [ListingStatus.DRAFT, ListingStatus.BLOCKED] if again else [ListingStatus.DRAFT]
            waiting = listings.in_status(tx, wanted)
        progress.begin("checking for marks", len(waiting))
        for listing in waiting:
            with store.transaction() as tx:
                leases.check(tx, this.lease)
                _clear(tx, clock, this, listing, index)
            progress.advance()
        return this.counters


def mark_index(tx: Transaction) -> MarkIndex | None:
    """The loaded trademark data, ready to be searched; None if there is none."""
    lists = [
        MarkList(
            source=str(source["name"]),
            version=str(source["version"]),
            kind=str(source["kind"]),
            marks=tuple(Mark(*row) for row in trademarks.marks_of(tx, str(source["name"]))),
        )
        for source in trademarks.sources(tx)
        if source["marks"]
    ]
    return MarkIndex(lists) if lists else None


def load_starter_once(tx: Transaction, store: Store, clock: Clock) -> None:
    """Load the shipped list of well-known marks if no trademark data was ever loaded and settings allow it."""
    if not store.settings.trademark_starter_list or trademarks.sources(tx):
        return
    starter = load_starter()
    rows = ((mark.mark, mark.owner, list(mark.classes), mark.note) for mark in starter.marks)
    trademarks.replace_source(tx, starter.source, starter.version, starter.kind, rows, clock())


def _clear(tx: Transaction, clock: Clock, this: StageRun, found: Listing, index: MarkIndex | None) -> None:
    listing = listings.get(tx, found.id, lock=True)
    if listing is not None and listing.status is ListingStatus.BLOCKED:
        listings.set_status(tx, listing, ListingStatus.DRAFT)
        listing = listings.get(tx, found.id, lock=True)
    if listing is None or listing.status is not ListingStatus.DRAFT:
        return
    idea = ideas.get(tx, listing.idea_id)
    assert idea is not None, "a listing has an idea"  # noqa: S101
    clearance = _with_other_problems(
        verdict(listing.id, listing.fingerprint(), texts_of(listing, idea), index), tx, listing
    )
    now = clock()
    listings.add_clearance(tx, clearance, now)
    status = ListingStatus.IN_REVIEW if clearance.cleared else ListingStatus.BLOCKED
    listings.set_status(tx, listing, status, problems=clearance.findings)
    kind = "cleared" if clearance.cleared else "blocked"
    data: dict[str, object] = {"sources": list(clearance.sources), "findings": list(clearance.findings)}
    # A verdict is a fact of its version and of the data it was found with.
    step = f"{listing.version}:{','.join(clearance.sources)}"
    if clearance.cleared:
        events.append(tx, [event("listing.cleared", listing.id, now, "compliance", data, step=step)])
    else:
        events.append(tx, [event("listing.blocked", listing.id, now, "compliance", data, step=step)])
    this.count(kind)


def texts_of(listing: Listing, idea: Idea) -> ListingTexts:
    """Every word that a buyer would read, on the listing or on the garment."""
    return ListingTexts(
        title=listing.draft.title,
        tags=listing.draft.tags,
        description=listing.draft.description,
        phrase=idea.phrase or "",
        tagline=idea.tagline,
        bullets=listing.draft.bullets,
    )


def _with_other_problems(clearance: Clearance, tx: Transaction, listing: Listing) -> Clearance:
    """Add what is wrong with the listing's text, or with the print file of a picture it shows, to the verdict."""
    rules, draft = load_contract(listing.marketplace).text, listing.draft
    problems = text_problems(rules, draft.title, draft.description) + tag_problems(rules, draft.tags)
    problems += bullet_problems(rules, draft.bullets)
    said = draft.description.replace(rules.disclosure, "")
    problems += claim_problems(rules, [draft.title, *draft.tags, *draft.bullets, said])
    for mockup in mockups.of_ideas(tx, [listing.idea_id]).get(listing.idea_id, []):
        if mockup.preview_sha in listing.image_shas:
            problems += [f"print file: {problem}" for problem in mockup.problems]
    if not problems:
        return clearance
    return clearance.model_copy(update={"cleared": False, "findings": (*clearance.findings, *problems)})
