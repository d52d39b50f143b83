"""`idea-engine token`: lets a person or a program use the HTTP API, or ends that."""

from typing import Annotated

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.domain.roles import ROLES, Role
from ray_apps.store import reviews, tokens

NAME_CHARS = 64


def token(
    name: Annotated[str, typer.Argument(help="Whose token it is; reviews are recorded under this name.")],
    role: Annotated[str, typer.Option("--role", help=f"What it allows: {', '.join(ROLES)}.")] = "viewer",
    revoke: Annotated[bool, typer.Option("--revoke", help="End every token and session of this name instead.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a token for the HTTP API and print it (the only time it can be read), or end all tokens of a name."""
    _check_name(name)
    granted = _role(role)
    with engine(data_dir) as this, this.store.transaction() as tx:
        if revoke:
            ended = tokens.revoke(tx, name, this.clock())
            if not ended:
                raise InputError(f"{name} has no valid token")
        else:
            issued = tokens.issue(tx, name, granted, this.clock())
    if as_json:
        print_json({"name": name, "revoked": ended} if revoke else {"name": name, "role": granted, "token": issued})
    else:
        out().print(f"{ended} ended" if revoke else issued, markup=False)


def _check_name(name: str) -> None:
    if not name.isprintable() or not 0 < len(name.strip()) <= NAME_CHARS:
        raise InputError(f"a name has 1 to {NAME_CHARS} printable characters")
    if name == reviews.AUTO:
        raise InputError(f"the name {name} is taken: approvals of the pipeline itself are recorded under it")


def _role(given: str) -> Role:
    for role in ROLES:
        if role == given:
            return role
    raise InputError(f"unknown role {given!r}: choose one of {', '.join(ROLES)}")
