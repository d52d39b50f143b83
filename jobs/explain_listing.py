"""How a listing keeps to its rules and what its price is made of, as `idea-engine list --explain` shows it."""

from rich.table import Table
from rich.text import Text

from jobs.terminal import out
from ray_apps.domain.contracts import load_contract
from ray_apps.domain.listings import Listing
from ray_apps.listings.pricing import explain
from ray_apps.listings.rules.receipt import rule_receipt


def as_data(listing: Listing, topic: str) -> dict[str, object]:
    """The receipts as JSON takes them."""
    lines = rule_receipt(listing.draft, load_contract(listing.marketplace), topic)
    return {
        "id": str(listing.id),
        "idea": str(listing.idea_id),
        "marketplace": listing.marketplace,
        "draft": listing.draft.model_dump(mode="json"),
        "rules": [{"rule": one.rule, "limit": one.limit, "seen": one.seen, "ok": one.ok} for one in lines],
        "price": listing.price.model_dump(mode="json"),
    }


def show(listing: Listing, topic: str) -> None:
    """Print the text, the receipt of the rules, the repairs and the receipt of the price."""
    draft, contract = listing.draft, load_contract(listing.marketplace)
    console = out()
    console.rule(Text(f"{listing.marketplace}: {draft.title}"))
    for label, text in (
        ("Idea", str(listing.idea_id)),
        ("Written by", draft.backend),
        ("Other titles", " | ".join(draft.title_variants)),
        ("Tags", ", ".join(draft.tags)),
        *(("Bullet", bullet) for bullet in draft.bullets),
        *(("Passed over", reason) for reason in draft.passed_over),
        *(("Repaired", repair) for repair in draft.repairs),
    ):
        if text:
            console.print(Text(f"{label}: {text}"))
    console.print(Text(f"\n{draft.description}\n"))
    table = Table(title=f"Rules of {contract.marketplace}, version {contract.version}")
    for heading in ("Rule", "Limit", "Seen", "Kept"):
        table.add_column(heading)
    for line in rule_receipt(draft, contract, topic):
        table.add_row(line.rule, line.limit, Text(line.seen), "yes" if line.ok else "NO")
    console.print(table)
    for said in explain(listing.price):
        console.print(said, markup=False)
