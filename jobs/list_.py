"""`idea-engine list`: writes listings, and shows how they keep to the rules."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Literal
from uuid import UUID

import typer

from jobs.engine import DataDir, Engine, Json, engine
from jobs.explain_listing import as_data, show
from jobs.named_ideas import asked_id, living_id
from jobs.terminal import out, print_json
from ray_apps.compliance.stage import load_starter_once, mark_index
from ray_apps.domain import ids
from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.errors import InputError
from ray_apps.domain.listings import Listing, ListingStatus
from ray_apps.listings import stage
from ray_apps.listings.desk import Order
from ray_apps.listings.model_writer import ModelWriter, model_writer
from ray_apps.listings.wording import Marked
from ray_apps.store import ideas, listings, mockups

Backend = Literal["grammar", "model"]


def list_(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[IDEA]…", help="Ideas to write for. (default: all that are drawn)")
    ] = None,
    marketplace: Annotated[
        str, typer.Option("--marketplace", metavar="M", help=f"Whose rules: {', '.join(marketplaces())}, or all.")
    ] = "etsy",
    backend: Annotated[
        Backend | None,
        typer.Option(
            "--backend", help="Who writes. (default: the model that LISTING_MODEL_URL names, or else the grammar)"
        ),
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Write listings anew that there are already, as new versions: of named ideas all that may be changed, "
            "else those that no person has decided on or changed.",
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print each rule with its limit, what was repaired, and the price's sum.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write title, tags, description and price for drawn ideas that have no listing; what is written stays as it is."""
    names = marketplaces() if marketplace == "all" else (load_contract(marketplace).marketplace,)
    with engine(data_dir) as this, listing_order(this, names, backend) as every:
        chosen, unknown = _chosen(this, wanted)
        order = Order(names, chosen, every.models, every.marked, again)
        done = stage.run(this.store, this.clock, this.progress, order)
        shown = _listings(this, names, chosen) if explain else []
    for line in unknown:
        sys.stderr.write(f"error: {line}\n")
    _report(done, shown, len(unknown), explain=explain, as_json=as_json)
    if unknown:
        raise typer.Exit(2)


@contextmanager
def listing_order(this: Engine, names: Sequence[str], backend: Backend | None = None) -> Iterator[Order]:
    """An order for all drawn ideas, with trademark data at hand so that no mark gets into a text in the first place.

    Raises `InputError` if the model is asked for and no setting names one.
    """
    model = None if backend == "grammar" else model_writer(this.settings)
    if backend == "model" and model is None:
        raise InputError("--backend model needs LISTING_MODEL_URL and LISTING_MODEL_NAME")
    try:
        yield Order(names, models=() if model is None else (model,), marked=_marked(this))
    finally:
        _close(model)


def _close(model: ModelWriter | None) -> None:
    if model is not None:
        model.close()


def _marked(this: Engine) -> Marked | None:
    with this.store.transaction() as tx:
        load_starter_once(tx, this.store, this.clock)
        index = mark_index(tx)
    if index is None:
        return None
    return lambda text, running: bool(index.find(text, "running" if running else "shown"))


def _chosen(this: Engine, texts: Sequence[str] | None) -> tuple[frozenset[UUID] | None, list[str]]:
    """The ideas that are meant (None: all), and a line for each text that names none that is drawn."""
    if not texts:
        return None, []
    found, unknown = set(), []
    for text in dict.fromkeys(texts):
        try:
            found.add(_drawn(this, text))
        except InputError as problem:
            unknown.append(str(problem))
    return frozenset(found), unknown


def _drawn(this: Engine, text: str) -> UUID:
    asked = asked_id(text)
    with this.store.transaction() as tx:
        living = living_id(tx, asked)
        if not any(picture.variant == "front" for picture in mockups.of_ideas(tx, [living]).get(living, [])):
            raise InputError(f"idea {living} is not drawn yet; `idea-engine mockup` draws the best ones")
    return living


def _listings(this: Engine, names: Sequence[str], chosen: frozenset[UUID] | None) -> list[tuple[Listing, str]]:
    """The listings that are to be explained, each with its idea's topic: those of the chosen ideas, or all drafts."""
    with this.store.transaction() as tx:
        if chosen is None:
            found = [one for one in listings.in_status(tx, [ListingStatus.DRAFT]) if one.marketplace in names]
        else:
            all_of_them = (listings.get(tx, ids.listing_id(idea, name)) for idea in sorted(chosen) for name in names)
            found = [one for one in all_of_them if one is not None]
        topics = {one.idea_id: ideas.get(tx, one.idea_id) for one in found}
    return [(one, idea.topic if (idea := topics[one.idea_id]) else "") for one in found]


def _report(
    done: dict[str, int], shown: Sequence[tuple[Listing, str]], unknown: int, *, explain: bool, as_json: bool
) -> None:
    if as_json:
        result: dict[str, object] = {"listings": done | {"unknown": unknown}}
        if explain:
            result["explained"] = [as_data(listing, topic) for listing, topic in shown]
        print_json(result)
        return
    for listing, topic in shown:
        show(listing, topic)
    parts = [f"{done['drafted']} listings written"]
    if "rewritten" in done:
        parts.append(f"{done['rewritten']} written again, {done['unchanged']} as they were")
    if done["by_grammar"]:
        parts.append(f"{done['by_grammar']} of them by the grammar, as the model gave nothing usable")
    if done["refused"]:
        parts.append(f"{done['refused']} refused (see status --dead-letters)")
    out().print(", ".join(parts))
