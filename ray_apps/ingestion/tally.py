"""What became of the records that were read, in numbers."""

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Tally:
    """Counters of an ingestion: read = stored + exact + near + rejected + forgotten + skipped.

    `observed` counts those of known posts whose counters had moved, `erased` posts that their service no longer shows.
    """

    read: int = 0
    stored: int = 0
    exact_duplicates: int = 0
    near_duplicates: int = 0
    rejected: int = 0
    forgotten: int = 0
    skipped: int = 0
    observed: int = 0
    erased: int = 0

    def add(self, other: "Tally") -> None:
        """Add another's counters to these."""
        for name, count in asdict(other).items():
            setattr(self, name, getattr(self, name) + count)

    def counters(self) -> dict[str, int]:
        """All of them by name, with `duplicates` of both kinds together."""
        return {
            "read": self.read,
            "stored": self.stored,
            "duplicates": self.exact_duplicates + self.near_duplicates,
        } | {name: count for name, count in asdict(self).items() if name not in {"read", "stored"}}
