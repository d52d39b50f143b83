"""Variants of real titles, planted so that it is known which texts repeat which.

Each kind of variant is a function of a title and a random generator. `TUNING` and `HELD_OUT` share the kinds but not
their material: suffixes, prefixes and emoji that the detector was tuned on appear in `TUNING` only, and a few kinds
in `HELD_OUT` only.
"""

import gzip
import html
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

REAL_TITLES = Path(__file__).parents[3] / "shared" / "data" / "reddit_top_2013.jsonl.gz"
WHY_SKIPPED = "the real titles are not part of the project: reddit_top_2013.jsonl.gz is not beside it"

NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum", "k": "jlim",
    "l": "kop", "z": "xas", "x": "zcsd", "c": "xvdf", "v": "cbfg", "b": "vngh", "n": "bmhj", "m": "njk",
}  # fmt: skip
"""The keys beside each key of a QWERTY keyboard."""

Change = Callable[[str, random.Random], str]


class Material(NamedTuple):
    """What suffixes, prefixes and emoji are taken from."""

    suffixes: Sequence[str]
    prefixes: Sequence[str]
    emoji: Sequence[str]


TUNING = Material(
    suffixes=(
        " [OC]", " (OC)", " (x-post from r/pics)", " [x-post /r/funny]", " (xpost from r/aww)", " [1920x1080]",
        " [PIC]", " — what do you think?", " (album in comments)", " [repost]", " | Imgur", " (via Reddit)", " lol",
        " #trending",
    ),
    prefixes=("[OC] ", "Repost: ", "[PIC] ", "(x-post) ", "Breaking: ", "[Album] "),
    emoji=("😂", "🔥", "❤️", "😍", "🎃"),
)  # fmt: skip
HELD_OUT = Material(
    suffixes=(
        " [Original Content]", " (crosspost from r/gaming)", " {oc}", " [2560 x 1440]", " [3000×2000px]", " (4K)",
        " (GIF)", " - thoughts?", ", what do you guys think", " (more in the comments)", " (reposted)", " (link)",
        " - via YouTube", " haha", " #viral #fyp", " (seen on r/all)", " [colorized]", " - best of the week", " … wow",
        "!!! Share",
    ),
    prefixes=("OC: ", "(Repost) ", "TIL ", "PSA: ", "WATCH: ", "[x-post from r/videos] ", "[Video] ", "Wow! "),
    emoji=("👀", "✨", "👩‍🚀", "🇧🇷", "💯", "🙌🏽"),
)  # fmt: skip


def real_titles() -> list[str]:
    """Distinct titles, as ingestion would clean them, in the file's fixed random order."""
    with gzip.open(REAL_TITLES, "rt", encoding="utf-8") as lines:
        titles = (" ".join(html.unescape(json.loads(line)["title"]).split()) for line in lines)
        first = {title.casefold(): title for title in reversed(list(titles))}
    return list(reversed(first.values()))


def typo(text: str, rng: random.Random) -> str:
    """One slip in one word: a letter left out, doubled, put in, replaced by a key beside it, or two exchanged."""
    places = [place for place, char in enumerate(text) if char.lower() in NEIGHBOURS]
    if not places:
        return text
    at = rng.choice(places)
    char = text[at]
    near = rng.choice(NEIGHBOURS[char.lower()])
    following = text[at + 1 : at + 2]
    slips = [char + char, char + near, near + char, near.upper() if char.isupper() else near, ""]
    if following.isalpha():
        slips.append(following + char)
    slip = rng.choice(slips)
    exchanged = bool(following) and slip == following + char
    return text[:at] + slip + text[at + 1 + exchanged :]


def typos(text: str, rng: random.Random) -> str:
    """One slip; two in a title of 40 characters or more, half of the time."""
    once = typo(text, rng)
    return typo(once, rng) if len(text) >= 40 and rng.random() < 0.5 else once


def shuffled(text: str, rng: random.Random) -> str:
    """All words in another order."""
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def moved(text: str, rng: random.Random) -> str:
    """The last words first."""
    words = text.split()
    cut = rng.randrange(1, len(words)) if len(words) > 1 else 0
    return " ".join(words[cut:] + words[:cut])


def recased(text: str, rng: random.Random) -> str:
    """In capitals, in small letters, or every word with a capital."""
    return rng.choice((str.upper, str.lower, str.title))(text)


def repunctuated(text: str, rng: random.Random) -> str:
    """Other marks at the end, and commas and hyphens gone."""
    return text.rstrip(".!?…").replace(",", "").replace(" - ", " ") + rng.choice(("!", "...", "?!", ".", " !!!", "…"))


def little_word_left_out(text: str, rng: random.Random) -> str:
    """Without one article, pronoun or preposition."""
    words = text.split()
    places = [at for at, word in enumerate(words) if word.lower() in {"the", "a", "an", "my", "this", "of", "in", "to"}]
    if places and len(words) > 4:
        del words[rng.choice(places)]
    return " ".join(words)


def stretched(text: str, rng: random.Random) -> str:
    """A vowel drawn out: "so" becomes "sooooo"."""
    places = [at for at, char in enumerate(text) if char in "aeiou"]
    at = rng.choice(places) if places else 0
    return text[:at] + text[at : at + 1] * rng.randrange(3, 7) + text[at + 1 :]


def accented(text: str, rng: random.Random) -> str:
    """Letters with accents, or from another alphabet."""
    table = rng.choice(({"e": "é", "a": "à"}, {"o": "о", "a": "а"}, {"'": "’", "u": "ü"}))
    return text.translate(str.maketrans(table))


def kinds(material: Material) -> dict[str, Change]:
    """Every kind of variant by name."""

    def suffixed(text: str, rng: random.Random) -> str:
        return text + rng.choice(material.suffixes)

    def prefixed(text: str, rng: random.Random) -> str:
        return rng.choice(material.prefixes) + text

    def emoji(text: str, rng: random.Random) -> str:
        drawn = "".join(rng.choices(material.emoji, k=rng.randrange(1, 4)))
        words = text.split(" ")
        words.insert(rng.choice((0, len(words), rng.randrange(len(words) + 1))), drawn)
        return " ".join(words)

    found: dict[str, Change] = {
        "repost": lambda text, rng: text,
        "typos": typos,
        "emoji": emoji,
        "shuffled": shuffled,
        "moved": moved,
        "suffix": suffixed,
        "prefix": prefixed,
        "case": recased,
        "punctuation": repunctuated,
        "typo and suffix": lambda text, rng: suffixed(typo(text, rng), rng),
        "typo and emoji": lambda text, rng: emoji(typo(text, rng), rng),
        "moved and suffix": lambda text, rng: suffixed(moved(text, rng), rng),
        "case, typo and prefix": lambda text, rng: prefixed(typo(recased(text, rng), rng), rng),
    }
    if material is HELD_OUT:
        found |= {"little word": little_word_left_out, "stretched": stretched, "accents": accented}
    return found


class Planted(NamedTuple):
    """Texts, of which `original[row]` is the row that a planted one repeats (`None` for a real one), and how."""

    texts: list[str]
    original: list[int | None]
    kind: list[str]


def plant(titles: Sequence[str], share: float, material: Material, seed: int = 7) -> Planted:
    """Follow the titles by variants of a share of them, every kind as often, in random order."""
    rng = random.Random(seed)
    changes = list(kinds(material).items())
    texts, original, kind = list(titles), [None] * len(titles), [""] * len(titles)
    chosen = rng.sample(range(len(titles)), round(len(titles) * share))
    rows: list[int | None] = list(original)
    for number, row in enumerate(chosen):
        name, change = changes[number % len(changes)]
        texts.append(change(titles[row], rng))
        rows.append(row)
        kind.append(name)
    return Planted(texts, rows, kind)
