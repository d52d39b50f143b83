"""What `idea-engine edit` shows of a listing before anything is changed."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from jobs.terminal import out, print_json
from ray_apps.domain.designs import StoredMockup
from ray_apps.domain.listings import Listing


def show(listing: Listing, pictures: Sequence[StoredMockup], *, as_json: bool) -> None:
    """Print a listing's present content, and the pictures that it might show."""
    if as_json:
        shown = [
            {"id": str(one.id), "colourway": one.colourway, "shown": one.preview_sha in listing.image_shas}
            for one in pictures
        ]
        print_json({"listing": listing.model_dump(mode="json"), "pictures": shown})
        return
    table = Table(title=f"Version {listing.version}, {listing.status}, on {listing.marketplace}", show_header=False)
    draft = listing.draft
    rows = [("Title", draft.title)]
    rows += [(f"Variant {number}", one) for number, one in enumerate(draft.title_variants, start=1)]
    rows += [(f"Bullet {number}", one) for number, one in enumerate(draft.bullets, start=1)]
    rows += [("Tags", ", ".join(draft.tags)), ("Description", draft.description)]
    rows += [("Price", f"{listing.price.price} {listing.price.currency}, of which {listing.price.margin} is kept")]
    for one in pictures:
        place = listing.image_shas.index(one.preview_sha) + 1 if one.preview_sha in listing.image_shas else None
        rows.append(("Picture", f"{one.id} on {one.colourway}" + (f", shown as number {place}" if place else "")))
    for name, text in rows:
        # As `Text`, so that brackets are not taken for markup.
        table.add_row(name, Text(text))
    out().print(table)
