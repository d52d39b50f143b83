"""Ideas as people name them: from what was typed to the id of the idea that lives, or one clear line."""

from uuid import UUID

from ray_apps.domain.errors import InputError
from ray_apps.store.open import Transaction
from ray_apps.store.survivors import survivor


def asked_id(text: str) -> UUID:
    """The id that was typed; `InputError` for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise InputError(
            f"{text[:60]!r} is no idea's id: a UUID is expected, as `idea-engine status` prints it"
        ) from None


def living_id(tx: Transaction, asked: UUID) -> UUID:
    """The idea of this id, or the one that it was merged into; `InputError` if there is none."""
    living = survivor(tx, asked)
    if living is None:
        raise InputError(f"there is no idea {asked}")
    return living
