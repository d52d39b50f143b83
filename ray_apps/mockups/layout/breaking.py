"""Breaking a phrase into lines that look balanced, by trying every way there is (at most 128 for eight words)."""

import math
from collections.abc import Callable, Iterator, Sequence

WEAK = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "i", "in", "is", "it", "my", "no", "not", "of", "on"}
    | {"or", "our", "so", "than", "that", "the", "to", "with", "you", "your", "und", "der", "die", "das", "für"}
)
"""Words that should lead a line rather than end it, and never stand alone on a big one."""


def ways(words: Sequence[str], max_lines: int) -> Iterator[tuple[str, ...]]:
    """Every way to break `words`, in order, into at most `max_lines` lines."""
    gaps = len(words) - 1
    for cuts in range(2**gaps):
        lines, start = [], 0
        for gap in range(gaps):
            if cuts >> gap & 1:
                lines.append(" ".join(words[start : gap + 1]))
                start = gap + 1
        lines.append(" ".join(words[start:]))
        if len(lines) <= max_lines:
            yield tuple(lines)


def justified(
    words: Sequence[str], aspect: Callable[[str], float], block: float, max_lines: int, tallest: float = 0.3
) -> tuple[str, ...]:
    """Break for lines that are each scaled to one width.

    `aspect` gives a line's width per height, `block` is the wished height of the whole per width, `tallest` the
    tallest line allowed per width (a shorter word is then set narrower). Cost: the block's height against the wish
    (squared logarithm), how unequal the lines are, and weak words at line ends or alone.
    """

    def cost(lines: tuple[str, ...]) -> float:
        heights = [min(1 / aspect(line), tallest) for line in lines]
        narrow = sum(max(0.0, math.log(tallest_ratio(line))) for line in lines)
        total = sum(heights) * 1.12
        logs = [math.log(h) for h in heights]
        spread = sum((x - sum(logs) / len(logs)) ** 2 for x in logs) / len(logs)
        return math.log(total / block) ** 2 + 0.5 * spread + 0.8 * narrow + weakness(lines)

    def tallest_ratio(line: str) -> float:
        return max(1.0, (1 / aspect(line)) / tallest)

    return min(ways(words, max_lines), key=cost)


def even(words: Sequence[str], width: Callable[[str], float], lines: int) -> tuple[str, ...]:
    """Break into exactly `lines` lines (fewer if there are fewer words) of widths as equal as can be."""
    wanted = min(lines, len(words))

    def cost(candidate: tuple[str, ...]) -> float:
        widths = [width(line) for line in candidate]
        return max(widths) / (sum(widths) / len(widths)) + weakness(candidate)

    return min((c for c in ways(words, wanted) if len(c) == wanted), key=cost)


def weakness(lines: tuple[str, ...]) -> float:
    """How many lines end in a weak word or are nothing but weak words, 0.12 for each."""
    found = 0
    for number, line in enumerate(lines):
        words = [w.casefold().strip(".,!?") for w in line.split(" ")]
        found += words[-1] in WEAK and number < len(lines) - 1
        found += all(w in WEAK for w in words)
    return 0.12 * found
