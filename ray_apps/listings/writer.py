"""What every writer of listings is: a name and one method."""

from typing import Protocol

from ray_apps.domain.listings import ListingBrief, ListingDraft


class ListingWriter(Protocol):
    """Writes a listing for one marketplace. `name` is recorded with every draft as its `backend`."""

    @property
    def name(self) -> str:
        """The backend's name, for example "grammar"."""
        ...

    def write(self, brief: ListingBrief) -> ListingDraft:
        """A draft within the marketplace's rules, whatever the brief holds: its words come from the internet."""
        ...
