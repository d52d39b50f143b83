"""What a database is bound to: mixing two embedding models or two shops in one would be nonsense, silently."""

from ray_apps.domain.errors import InputError
from ray_apps.store.open import Transaction


def bind(tx: Transaction, name: str, value: str, remedy: str) -> None:
    """Bind the database to a value, the first time; raise `InputError` if it is bound to another one.

    `remedy` ends the message: what to do about it.
    """
    tx.execute("INSERT INTO bindings (name, value) VALUES (%s, %s) ON CONFLICT DO NOTHING", [name, value])
    row = tx.execute("SELECT value FROM bindings WHERE name = %s", [name]).fetchone()
    if row is not None and row["value"] != value:
        raise InputError(f"this data belongs to {name} {row['value']}, not {value}: {remedy}")
