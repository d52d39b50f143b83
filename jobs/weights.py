"""`idea-engine weights`: shows the scoring weights, and changes them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from jobs import weights_view
from jobs.engine import DataDir, Json, engine
from jobs.terminal import print_json
from ray_apps.domain.errors import InputError
from ray_apps.domain.ideas import FACTORS, Weights
from ray_apps.domain.weighing import NOTE_CHARS, reweighed
from ray_apps.gateway.local_access import local_user
from ray_apps.store import weights as stored
from ray_apps.store.open import Transaction

HISTORY = 50
"""Versions that `--history` lists at most, the newest."""
AUTHOR_CHARS = 64


def weights(
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FACTOR=WEIGHT", help="Set the weight of a factor, 0 to 1. May be repeated."),
    ] = None,
    normalise: Annotated[
        bool, typer.Option("--normalise", help="Scale the weights that are not set, so that all sum to 1.")
    ] = False,
    restore: Annotated[
        int | None, typer.Option("--restore", metavar="VERSION", help="Put the weights of an old version in force.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Why they are changed, for the record.")] = "",
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="Who changes them. (default: the user of this machine)"),
    ] = None,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Have the next `idea-engine score` score every idea by them.")
    ] = False,
    history: Annotated[bool, typer.Option("--history", help="List the versions: who made them, when and why.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show the weights that scores are made with, or put others in force as a new version; old ones are kept."""
    named = named_weights(sets or [])
    changes = bool(named) or restore is not None
    given = {"--note": note, "--author": author is not None, "--rescore": rescore}
    _check_options(bool(named), restore is not None, normalise, [name for name, used in given.items() if used])
    who = _one_line("an author", local_user() if author is None else author, AUTHOR_CHARS)
    why = _one_line("a note", note, NOTE_CHARS) if note else ""
    with engine(data_dir) as this, this.store.transaction() as tx:
        before = stored.in_force(tx, lock=changes)
        change = None
        if changes:
            values = _old(tx, before, restore) if restore is not None else _new(before, named, normalise)
            change = stored.change(tx, values, author=who, at=this.clock(), note=why, rescore=rescore)
        now = change.weights if change else before
        outdated = change.outdated if change else stored.outdated(tx)
        versions = stored.page(tx, None, HISTORY) if history else None
    if as_json:
        print_json(weights_view.summary(now, change, outdated, versions))
    else:
        weights_view.show(now, before, change, outdated)
        weights_view.show_history(versions or [])


def named_weights(given: Sequence[str]) -> dict[str, float]:
    """The weights that `FACTOR=WEIGHT` options name. Raises `InputError` for what is none, and for a factor twice."""
    named: dict[str, float] = {}
    for text in given:
        name, equals, number = text.partition("=")
        factor = name.strip().replace("-", "_")
        if not equals:
            raise InputError(f"--set {text!r} is no FACTOR=WEIGHT, such as freshness=0.3")
        if factor not in FACTORS:
            raise InputError(f"--set {text!r} names no factor: choose from {', '.join(FACTORS)}")
        if factor in named:
            raise InputError(f"--set names {factor} twice; once is enough")
        named[factor] = _weight(text, number)
    return named


def _weight(text: str, number: str) -> float:
    try:
        weight = float(number)
    except ValueError:
        raise InputError(f"--set {text!r} has no number after the =; write it like freshness=0.3") from None
    if not 0.0 <= weight <= 1.0:
        raise InputError(f"--set {text!r} is out of range: a weight is a number from 0 to 1")
    return weight


def _check_options(sets: bool, restores: bool, normalises: bool, described: Sequence[str]) -> None:
    """Raise `InputError` for options that say nothing together."""
    if sets and restores:
        raise InputError("--set and --restore are two ways to change the weights; give one of them")
    if normalises and not sets:
        raise InputError("--normalise scales what --set leaves; it needs a --set")
    if described and not sets and not restores:
        raise InputError(f"{described[0]} describes a change; it needs a --set or a --restore")


def _one_line(what: str, text: str, most: int) -> str:
    if not text.isprintable() or not 0 < len(text.strip()) <= most:
        raise InputError(f"{what} is one line of 1 to {most} printable characters")
    return text.strip()


def _new(before: Weights, named: Mapping[str, float], normalise: bool) -> dict[str, float]:
    try:
        return reweighed(before.values, named, scale_others=normalise)
    except InputError as problem:
        hint = "" if normalise else "; set others as well, or scale them with --normalise"
        raise InputError(f"{problem}{hint}") from None


def _old(tx: Transaction, newest: Weights, version: int) -> dict[str, float]:
    found = stored.get(tx, version)
    if found is None:
        raise InputError(
            f"there is no version {version} of the weights; the newest is {newest.version} (see --history)"
        )
    return found.values
