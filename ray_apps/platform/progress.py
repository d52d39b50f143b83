"""How long work tells of itself, without knowing whether anybody watches."""

from typing import Protocol


class Progress(Protocol):
    """A stage calls `begin` once it knows how much there is to do, `advance` as it goes, `say` for a remark."""

    def begin(self, what: str, total: int | None) -> None:
        """A piece of work starts; `total` is its number of steps, None if unknown."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""
        ...

    def say(self, remark: str) -> None:
        """Something that a watcher should know."""
        ...


class Silent:
    """Nobody watches."""

    def begin(self, what: str, total: int | None) -> None:
        """See `Progress.begin`."""

    def advance(self, steps: int = 1) -> None:
        """See `Progress.advance`."""

    def say(self, remark: str) -> None:
        """See `Progress.say`."""
