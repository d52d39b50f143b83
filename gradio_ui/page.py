"""What the API gives, as HTML. Pure: the same shapes give the same page. Every value is escaped by the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote
from uuid import UUID

import jinja2
from markupsafe import Markup

from ray_apps.gateway.client import REASON_CHARS, ListingCard, ListingDetail, ListingPage, ListingStatus, Who

TABS: Mapping[ListingStatus, str] = {
    ListingStatus.IN_REVIEW: "Waiting",
    ListingStatus.APPROVED: "Approved",
    ListingStatus.LIVE: "Live",
    ListingStatus.REJECTED: "Rejected",
    ListingStatus.BLOCKED: "Blocked",
}
"""The states a reviewer looks through, in this order."""
_UNSEEN = frozenset({ListingStatus.DRAFT, ListingStatus.IN_REVIEW, ListingStatus.BLOCKED})
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#1a7a42" '
    'd="M11 4h10l8 6-4 6-3-2v14H10V14l-3 2-4-6z"/><circle cx="16" cy="15" r="4" fill="#fff"/></svg>'
)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True)
class Notice:
    """One line about what just happened. `tone` is `ok`, `warn` or `bad`."""

    text: str
    tone: str = "ok"


def bar(page: ListingPage, status: ListingStatus, who: Who) -> str:
    """The head of the page: how far the review is, who is signed in, and the tabs."""
    waiting = page.counts.get(ListingStatus.IN_REVIEW, 0)
    decided = sum(number for state, number in page.counts.items() if state not in _UNSEEN)
    tabs = [(state, name, page.counts.get(state, 0), state == status) for state, name in TABS.items()]
    share = round(100 * decided / (decided + waiting)) if decided + waiting else 0
    return _render("bar.html", waiting=waiting, decided=decided, share=share, tabs=tabs, who=who)


def gallery(page: ListingPage, status: ListingStatus, chosen: UUID | None) -> str:
    """The cards of one tab, `chosen` marked."""
    total = page.counts.get(status, 0)
    return _render("gallery.html", cards=page.items, chosen=chosen, status=status, name=TABS[status], total=total)


def detail(listing: ListingDetail | None, who: Who | None, notice: Notice | None = None) -> str:
    """The chosen design, large, with all that a decision needs; without one, only the notice."""
    waits = listing is not None and listing.status == ListingStatus.IN_REVIEW
    approved = listing is not None and listing.status == ListingStatus.APPROVED
    may_decide = who is not None and who.role != "viewer"
    return _render(
        "detail.html",
        listing=listing,
        notice=notice,
        may_decide=may_decide,
        may_approve=may_decide and waits and listing is not None and listing.cleared,
        may_reject=may_decide and (waits or approved),
        reason_chars=REASON_CHARS,
    )


def sign_in(nonce: str) -> str:
    """The page that strangers get. `nonce` is what its script and style are let through by."""
    return _render("sign_in.html", nonce=nonce)


def unavailable(nonce: str) -> str:
    """The page for when the API cannot say who is signed in."""
    return _render("unavailable.html", nonce=nonce)


def asset(name: str) -> str:
    """The text of a file of `assets/`."""
    return resources.files("gradio_ui").joinpath("assets", name).read_text(encoding="utf-8")


def icon() -> str:
    """The link to the page's icon, which carries the picture with it."""
    return f'<link rel="icon" href="data:image/svg+xml,{quote(_ICON)}">'


def _money(amount: Decimal, currency: str) -> str:
    """An amount as people of its currency write it: $24.99, -$0.45, or 24.99 SEK where we know no sign."""
    sign = _SIGNS.get(currency)
    minus = "-" if amount < 0 else ""
    return f"{minus}{sign}{abs(amount):.2f}" if sign else f"{amount:.2f} {currency}"


def _label(name: str) -> str:
    """A factor's or a state's name for people: `community_fit` → Community fit."""
    return name.replace("_", " ").capitalize()


def _value(given: float | str | None) -> str:
    """One input of a score, short."""
    if given is None:
        return "unknown"
    return f"{given:.3g}" if isinstance(given, float) else given


def _about(card: ListingCard) -> str:
    """Where a design comes from, in a few words."""
    posts = "1 post" if card.signal_count == 1 else f"{card.signal_count:,} posts"
    return " · ".join(part for part in (*card.communities[:2], posts) if part)


@cache
def _environment() -> jinja2.Environment:
    folder = jinja2.PackageLoader("gradio_ui", "templates")
    made = jinja2.Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"money": _money, "label": _label, "about": _about, "value": _value}
    made.globals["icon"] = Markup(icon())  # noqa: S704 -- a file of ours, percent-encoded
    made.undefined = jinja2.StrictUndefined
    return made


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)
