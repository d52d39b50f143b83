"""The review page in Gradio: three pieces of HTML (head, cards, details) and the four things a reviewer does.

The server keeps nothing between clicks: each event brings the listing it is about, so any replica can answer it.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from gradio_ui import page
from gradio_ui.page import Notice
from ray_apps.gateway.client import COOKIE, ApiProblem, Client, Decision, ListingDetail, ListingStatus

if TYPE_CHECKING:
    import gradio

SHOWN = 60
"""Cards on the page at once; the next ones move up as a reviewer decides."""
Room = tuple[str, str, str]
"""Head, cards and details as HTML."""
_SIGNED_OUT = Notice("You are signed out. Reload the page to sign in again.", "bad")


class Review:
    """What happens when a reviewer does something: asks the API and says what to show."""

    def __init__(self, client: Client) -> None:
        self._api = client

    def open(self, session: str, status: ListingStatus = ListingStatus.IN_REVIEW) -> Room:
        """The page as it opens, or another tab: the first listing is chosen."""
        try:
            return self._room(session, status, None, None)
        except ApiProblem as problem:
            return ("", "", page.detail(None, None, _told(problem)))

    def choose(self, session: str, listing: UUID) -> str:
        """Another card: its details."""
        try:
            return page.detail(self._api.listing(session, listing), self._api.who(session))
        except ApiProblem as problem:
            return page.detail(None, None, _told(problem))

    def decide(
        self,
        session: str,
        status: ListingStatus,
        listing: UUID,
        decision: Decision,
        fingerprint: str,
        reason: str,
        following: UUID | None,
    ) -> Room:
        """Record a decision and go on to `following`; a refused one stays on the listing, with the reason why."""
        try:
            try:
                done = self._api.review(session, listing, decision, fingerprint, reason)
                notice, stay = Notice(_said(decision, done)), following
            except ApiProblem as problem:
                if problem.signed_out:
                    raise
                notice, stay = _told(problem), listing
            return self._room(session, status, stay, notice)
        except ApiProblem as problem:
            return ("", "", page.detail(None, None, _told(problem)))

    def _room(self, session: str, status: ListingStatus, chosen: UUID | None, notice: Notice | None) -> Room:
        who = self._api.who(session)
        listed = self._api.listings(session, status, SHOWN)
        known = {card.id for card in listed.items}
        if chosen is None or chosen not in known:
            chosen = listed.items[0].id if listed.items else None
        shown = self._api.listing(session, chosen) if chosen else None
        return (
            page.bar(listed, status, who),
            page.gallery(listed, status, chosen),
            page.detail(shown, who, notice),
        )


def _said(decision: Decision, listing: ListingDetail) -> str:
    return f"{'Approved' if decision == 'approve' else 'Rejected'}: {listing.phrase or listing.title}"


def _told(problem: ApiProblem) -> Notice:
    return _SIGNED_OUT if problem.signed_out else Notice(str(problem), "warn")


def review_page(client: Client) -> "gradio.Blocks":
    """The page over an API. Events go straight to their handlers (no queue), since none takes long."""
    import gradio

    review = Review(client)

    def opened(request: gradio.Request) -> Room:
        return review.open(_session(request))

    def tab(event: gradio.EventData, request: gradio.Request) -> Room:
        return review.open(_session(request), ListingStatus(_given(event)["status"]))

    def chosen(event: gradio.EventData, request: gradio.Request) -> str:
        return review.choose(_session(request), UUID(_given(event)["listing"]))

    def decided(event: gradio.EventData, request: gradio.Request) -> Room:
        given = _given(event)
        decision: Decision = "approve" if given["decision"] == "approve" else "reject"
        following = UUID(given["next"]) if given["next"] else None
        status, listing = ListingStatus(given["status"]), UUID(given["listing"])
        return review.decide(
            _session(request), status, listing, decision, given["fingerprint"], given["reason"], following
        )

    plain: dict[str, Any] = {"padding": False, "container": False, "apply_default_css": False}
    direct: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    with gradio.Blocks(title="Review · Design Idea Engine", analytics_enabled=False, fill_width=True) as blocks:
        with gradio.Column(elem_id="room"):
            bar = gradio.HTML(elem_id="bar", js_on_load=page.asset("bar.js"), **plain)
            cards = gradio.HTML(elem_id="gallery", js_on_load=page.asset("gallery.js"), **plain)
            sheet = gradio.HTML(elem_id="detail", js_on_load=page.asset("detail.js"), **plain)
        room = [bar, cards, sheet]
        blocks.load(opened, None, room, **direct)
        bar.tab(tab, None, room, **direct)
        cards.choose(chosen, None, sheet, trigger_mode="multiple", **direct)
        sheet.decide(decided, None, room, **direct)
    return blocks


def _session(request: "gradio.Request") -> str:
    """The session cookie that came with an event; the API decides what it is worth."""
    return str(request.cookies.get(COOKIE, ""))


def _given(event: "gradio.EventData") -> dict[str, Any]:
    """What a piece of the page sent along with its event."""
    data: dict[str, Any] = event._data
    return data
