"""Checks listings as a marketplace's clerk would. It shares no code, no numbers and no word list with what makes them.

The numbers are those of the project's notes on the services' rules (November 2026): Etsy's own, and for the others what
sellers report. Etsy's are taken for Printify, which sells through it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median


@dataclass(frozen=True)
class Clerk:
    """One marketplace's numbers."""

    title: int
    description: int
    tags: tuple[int, int] = (0, 0)
    tag: int = 0
    bullets: tuple[int, int] | None = None
    once: str = ""
    names_product: bool = True


CLERKS = {
    "etsy": Clerk(140, 10_000, (13, 13), 20, once="%:&+"),
    "printify": Clerk(140, 10_000, (13, 13), 20, once="%:&+"),
    "redbubble": Clerk(60, 2_000, (10, 50), 50, names_product=False),
    "amazon_merch": Clerk(60, 2_000, bullets=(2, 256), names_product=False),
}
NEVER = (
    "official", "officially", "licensed", "guarantee", "guaranteed", "warranty", "best seller", "bestseller",
    "top quality", "high quality", "premium", "free shipping", "fast shipping", "shipping", "discount", "on sale",
    "sold out", "refund", "money back", "fda", "cures", "heals", "clinically", "hypoallergenic", "amazon", "etsy",
    "ebay", "redbubble", "walmart", "instagram", "facebook", "tiktok", "whatsapp", "email", "www", "http",
    "organic", "handmade", "hand made", "eco friendly", "eco-friendly", "cotton", "polyester", "machine wash",
    "made in usa", "limited edition", "number one", "world's best", "charity", "donation", "click here", "buy now",
    "subscribe", "nasa", "disney", "nike", "marvel", "star wars", "lego",
)  # fmt: skip
ONLY_ON_MERCH = ("perfect gift", "ultimate", "comfortable", "soft fabric", "printed to order", "crew neck", "greatest")
FACTS = {
    "Unisex T-shirt with short sleeves and a crew neck",
    "Design printed on the front",
    "Printed to order, one at a time",
}
COLOURS = {"Black", "Charcoal Heather", "Navy", "Forest Green", "Maroon", "White", "Cream", "Sport Grey"}
_SMALL = (
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "is", "it's", "me", "my", "nor", "of",
    "off", "on", "or", "out", "per", "since", "so", "than", "the", "to", "up", "vs", "with", "you", "your",
)  # fmt: skip
_ALIKE = {"tee": "shirt", "tees": "shirt", "present": "gift", "fan": "lover", "humor": "funny"}
_ALSO_CALLED = {"bicycling": "cycling", "science fiction": "sci-fi", "pup": "puppy"}
_SAYS_NOTHING = frozenset(
    {"for", "a", "an", "the", "idea", "of", "and", "graphic", "in", "to", "on", "with", "my", "your"}
)


@dataclass(frozen=True)
class Shown:
    """A listing as a buyer sees it, and the topic it is about."""

    title: str
    description: str
    tags: tuple[str, ...]
    bullets: tuple[str, ...]
    topic: str
    titles_besides: tuple[str, ...] = ()


def faults(marketplace: str, shown: Shown) -> list[str]:
    """What is wrong with one listing."""
    clerk = CLERKS[marketplace]
    found = []
    for title in (shown.title, *shown.titles_besides):
        found += _title_faults(clerk, title)
    found += _description_faults(marketplace, clerk, shown)
    found += _tag_faults(clerk, shown)
    found += _bullet_faults(clerk, shown)
    # The facts of an allow-list and the disclosure may say what nothing else may.
    lines = [line for line in shown.description.split("\n") if not line.startswith("• ")]
    own = "\n".join(lines[:-1])
    for text in (shown.title, *shown.titles_besides, *shown.tags, own, *(shown.bullets if clerk.bullets else ())):
        found += [f"says {word!r}: {text[:80]}" for word in NEVER if _has(text, word)]
        if marketplace == "amazon_merch":
            found += [f"says {word!r}: {text[:80]}" for word in ONLY_ON_MERCH if _has(text, word)]
        found += _character_faults(text)
    return found


def batch_faults(listings: Sequence[Shown]) -> list[str]:
    """What is wrong with a marketplace's listings together: titles that come twice, and tags that are all alike."""
    titles = [one.title.casefold() for one in listings]
    found = [f"title comes twice: {title}" for title in sorted({t for t in titles if titles.count(t) > 1})]
    if (alike := median_overlap(listings)) >= 0.2:
        found.append(f"median overlap of tags is {alike:.2f}")
    return found


def median_overlap(listings: Sequence[Shown]) -> float:
    """The median Jaccard index of two listings' tags; 0 where there are none."""
    sets = [set(one.tags) for one in listings if one.tags]
    return median(len(a & b) / len(a | b) for a, b in combinations(sets, 2)) if len(sets) > 1 else 0.0


def _title_faults(clerk: Clerk, title: str) -> list[str]:
    found = []
    if not 3 <= len(title) <= clerk.title:
        found.append(f"title of {len(title)} characters")
    found += [f"{char!r} more than once in the title" for char in clerk.once if title.count(char) > 1]
    words = [word.removesuffix("s") for word in re.findall(r"[a-z0-9']+", title.casefold())]
    found += [f"{word!r} three times in the title" for word in {w for w in words if words.count(w) > 2}]
    tokens = title.split()
    found += [
        f"small letter: {token}" for token in tokens if token[0].islower() and token.strip(",").casefold() not in _SMALL
    ]
    found += [f"shouted: {token}" for token in tokens if len(re.sub("[^A-Za-z]", "", token)) > 4 and token.isupper()]
    if title != " ".join(tokens) or re.search(r"[,:] ?$|,,|\n", title):
        found.append(f"stray punctuation: {title!r}")
    if not clerk.names_product and re.search(r"\b(?:t-shirt|tee)$", title.casefold()):
        found.append("title ends with the product")
    return found


def _description_faults(marketplace: str, clerk: Clerk, shown: Shown) -> list[str]:
    text = shown.description
    found = []
    if not 80 <= len(text) <= clerk.description:
        found.append(f"description of {len(text)} characters")
    if len(re.findall(r"\bAI\b", text)) != 1 or "AI" not in text.split("\n")[-1]:
        found.append("AI is not disclosed once, at the end")
    for line in text.split("\n"):
        if line.startswith("• "):
            fact = line[2:]
            if fact not in FACTS and fact.removeprefix("Color: ") not in COLOURS:
                found.append(f"not a known fact: {fact}")
            if marketplace in ("redbubble", "amazon_merch"):
                found.append("tells facts of a product")
        elif len(line) > 40 and not re.search(r"[.!?][”\"]?$", line):
            found.append(f"unfinished line: {line[-40:]}")
        if re.search(r"[.!?] [a-z]", line.replace("“", "")) or re.match(r"[a-z]", line):
            found.append(f"sentence without a capital: {line[:60]}")
        if re.search(r"\b(\w+) \1\b", line, re.IGNORECASE):
            found.append(f"word twice: {line[:60]}")
        found += [f"article: {m[0]}" for m in re.finditer(r"\ba (?=[aeio])(?!one\b)\w+", line)]
        found += [f"article: {m[0]}" for m in re.finditer(r"\ban (?=[bcdfgjklmnpqrstvwxyz])\w+", line)]
    return found


def _tag_faults(clerk: Clerk, shown: Shown) -> list[str]:
    least, most = clerk.tags
    tags = shown.tags
    found = [] if least <= len(tags) <= most else [f"{len(tags)} tags"]
    for tag in tags:
        if not 1 <= len(tag) <= clerk.tag:
            found.append(f"tag of {len(tag)} characters: {tag}")
        if not all(char.isalnum() or char in " -'" for char in tag) or tag != " ".join(tag.split()):
            found.append(f"character in tag: {tag!r}")
        if re.search(r"\d$", tag) and not re.search(r"\d{4}|70s", tag):
            found.append(f"numbered tag: {tag}")
    meanings = [_gist(tag) for tag in tags]
    found += [f"means the same as another: {tag}" for at, tag in enumerate(tags) if meanings[at] in meanings[:at]]
    if tags:
        called = f"{shown.topic} {_ALSO_CALLED.get(shown.topic, '')}"
        topic = set(re.findall(r"\w+", called.casefold()))
        roots = {_root(word) for word in topic} | {word[:4] for word in topic if len(word) > 3}
        long_tail = [
            tag
            for tag in tags
            if " " in tag and any(_root(w) in roots or w[:4] in roots for w in re.findall(r"\w+", tag))
        ]
        if 3 * len(long_tail) < len(tags):
            found.append(f"only {len(long_tail)} long tags with the topic {shown.topic}: {tags}")
    return found


def _bullet_faults(clerk: Clerk, shown: Shown) -> list[str]:
    if clerk.bullets is None:
        return []
    count, longest = clerk.bullets
    found = [] if len(shown.bullets) == count else [f"{len(shown.bullets)} bullets"]
    found += [f"bullet of {len(b)} characters" for b in shown.bullets if not 20 <= len(b) <= longest]
    return found + [
        f"bullet without an end: {b[-30:]}" for b in shown.bullets if not b.rstrip('”"').endswith((".", "!", "?"))
    ]


def _character_faults(text: str) -> list[str]:
    odd = {
        char
        for char in text
        if char != "\n" and (not char.isprintable() or unicodedata.category(char) in ("So", "Sk", "Cf"))
    }
    found = [f"character {char!a}" for char in sorted(odd)]
    if re.search(r"[<>{}\[\]\\|`^*_=@#~]|https?:|www\.|\w\.(?:com|net|org)\b|&\w+;|\d{3}[- .]?\d{3}[- .]?\d{4}", text):
        found.append(f"markup or contact: {text[:80]}")
    if any(char.isalpha() and not unicodedata.name(char, "").startswith("LATIN") for char in text):
        found.append(f"another script: {text[:80]!a}")
    return found


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(words)}(?![\w])", text, re.IGNORECASE) is not None


def _gist(tag: str) -> frozenset[str]:
    words = re.findall(r"[\w']+", tag.replace("t-shirt", "shirt"))
    return frozenset(_ALIKE.get(_root(word), _root(word)) for word in words if word not in _SAYS_NOTHING)


def _root(word: str) -> str:
    return re.sub(r"(?<=[a-z]{3})(?:'s|s)$", "", word)
