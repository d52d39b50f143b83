"""The phrase check: every word that a buyer would read, against marks and policy, and the verdict. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ray_apps.compliance.matcher import MarkIndex, Place
from ray_apps.compliance.policy import load_policy
from ray_apps.domain.listings import Clearance

NO_DATA = "no trademark data"


@dataclass(frozen=True, slots=True)
class ListingTexts:
    """All words of a listing: `phrase` and `tagline` stand on the garment, the others in the marketplace."""

    title: str
    tags: tuple[str, ...]
    description: str
    phrase: str
    tagline: str = ""
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a listing is blocked: the rule, the field, what was written there, what it offends and who says so."""

    rule: str
    field: str
    written: str
    against: str
    source: str

    def line(self) -> str:
        """The finding as one line of evidence."""
        return f"{self.rule}: {self.written!r} in {self.field} against {self.against}; {self.source}"


def check(texts: ListingTexts, index: MarkIndex) -> list[Finding]:
    """Everything that speaks against a listing, in the order of its fields. Empty means that nothing was found."""
    policy = load_policy()
    findings = []
    for field, text, place in _fields(texts):
        for match in index.find(text, place):
            classes = " ".join(str(number) for number in match.mark.classes) or "unknown"
            against = f"{match.mark.mark.upper()} ({match.mark.owner}, classes {classes})"
            findings.append(Finding(f"trademark, {match.rule}", field, match.written, against, match.source))
        for category, words in policy.find(text):
            findings.append(Finding("policy", field, words, category, f"policy {policy.version}"))
    return findings


def verdict(listing_id: UUID, checked_hash: str, texts: ListingTexts, index: MarkIndex | None) -> Clearance:
    """Clear or block a listing, with the evidence.

    It is cleared only if there is trademark data and nothing was found. Without data it is blocked, whatever it says.
    `checked_hash` is the fingerprint of exactly what was checked.
    """
    if index is None or len(index) == 0:
        return Clearance(
            listing_id=listing_id, cleared=False, sources=(), findings=(NO_DATA,), checked_hash=checked_hash
        )
    findings = tuple(finding.line() for finding in check(texts, index))
    sources = (*index.sources, f"policy {load_policy().version}")
    return Clearance(
        listing_id=listing_id, cleared=not findings, sources=sources, findings=findings, checked_hash=checked_hash
    )


def _fields(texts: ListingTexts) -> Iterator[tuple[str, str, Place]]:
    """Each field with its place. The phrase is judged as what is printed; quoted in running text, it is left out."""
    yield "phrase", texts.phrase, "garment"
    yield "tagline", texts.tagline, "garment"
    yield "title", texts.title, "shown"
    for tag in texts.tags:
        yield "tags", tag, "shown"
    yield "description", _without(texts.description, texts.phrase), "running"
    for bullet in texts.bullets:
        yield "bullets", _without(bullet, texts.phrase), "running"


def _without(text: str, phrase: str) -> str:
    return text.replace(phrase, ", ") if phrase else text
