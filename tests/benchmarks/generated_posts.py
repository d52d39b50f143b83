"""Posts in any number, half of them duplicates, made one by one so that a million takes no memory."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START = 1_767_225_600  # 2026-01-01 UTC
COMMUNITIES = 200


def posts(count: int, seed: int = 11) -> Iterator[dict[str, Any]]:
    """Yield `count` posts. Half are new; of the others 50 % repeat a text under another id, 30 % are the same post
    seen again later with other counters, and 20 % vary a text (a typo, a suffix, other order, emoji)."""
    made = random.Random(seed)
    originals = 0
    for number in range(count):
        if not originals or made.random() < 0.5:
            yield _original(seed, originals, number)
            originals += 1
            continue
        chosen = made.randrange(originals)
        post = _original(seed, chosen, number)
        kind = made.random()
        if kind < 0.5:
            post["id"] = f"r{number}"
        elif kind < 0.8:
            post["id"], post["score"] = f"p{chosen}", post["score"] + made.randrange(5)
        else:
            post["id"], post["title"] = f"v{number}", _varied(post["title"], made)
        yield post


def _original(seed: int, which: int, number: int) -> dict[str, Any]:
    """The post of that number, the same whenever it is asked for."""
    own = random.Random(seed * 1_000_003 + which)
    words = _words()
    title = " ".join(words[int(len(words) * own.random() ** 2)] for _ in range(own.randrange(6, 15)))
    return {
        "id": f"p{which}",
        "subreddit": f"community{own.randrange(COMMUNITIES)}",
        "title": title.capitalize(),
        "created_utc": START + which % 2_000_000,
        "observed_at": START + 2_000_000 + number,
        "score": int(own.paretovariate(1.2) * 10),
        "num_comments": int(own.paretovariate(1.5) * 3),
        "over_18": False,
        "permalink": f"/r/community/comments/{number}/",
    }


def _varied(title: str, made: random.Random) -> str:
    words = title.split()
    choice = made.randrange(4)
    if choice == 0:
        word = made.randrange(len(words))
        place = made.randrange(len(words[word]))
        words[word] = words[word][:place] + words[word][place + 1 :]
    elif choice == 1:
        words.append(made.choice(("[OC]", "(repost)", "!!", "- what do you think?")))
    elif choice == 2:
        made.shuffle(words)
    else:
        words.insert(made.randrange(len(words) + 1), made.choice("🎃🔥😂🌻"))
    return " ".join(words)


_WORDS: list[str] = []


def _words() -> list[str]:
    """Common English words, the commonest first."""
    if not _WORDS:
        from wordfreq import top_n_list

        _WORDS.extend(word for word in top_n_list("en", 20_000) if word.isalpha() and len(word) > 2)
    return _WORDS


def write(path: Path, count: int, seed: int = 11) -> None:
    """Write them as JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        for post in posts(count, seed):
            out.write(json.dumps(post, ensure_ascii=False) + "\n")
