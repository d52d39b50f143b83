"""What a person may do: each role may do all that the ones before it may."""

from typing import Literal

Role = Literal["viewer", "reviewer", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "reviewer", "admin")


def allows(role: Role, needed: Role) -> bool:
    """Whether `role` includes what `needed` may do."""
    return ROLES.index(role) >= ROLES.index(needed)
