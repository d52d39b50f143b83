"""A text as words with places, and which of them belong to public names. Pure."""

from collections.abc import Sequence

from ray_apps.ingestion.privacy.lists import WORD, Lists

_MAX_PUBLIC_WORDS = 6
_TITLE_CASE_SHARE = 0.7
_GAPS = frozenset({" ", ". ", ".", ' "', '" ', " “", "” ", " '", "' "})


class Sentence:
    """The words of one text: as written, in lower case, where they stand, and how the text is written."""

    __slots__ = ("ends", "is_title_case", "is_upper", "low", "public", "starts", "text", "words")

    def __init__(self, text: str, lists: Lists) -> None:
        self.text = text
        found = list(WORD.finditer(text))
        self.words = [match[0] for match in found]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self.low = [word.lower() for word in self.words]
        self.is_upper = text.isupper()
        capitals = sum(1 for word in self.words if not word[0].islower())
        self.is_title_case = self.is_upper or (len(found) >= 5 and capitals >= _TITLE_CASE_SHARE * len(found))
        self.public = _public_words(self.low, lists)

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, index: int) -> str:
        """Return what stands between the words `index - 1` and `index`; "" before the first."""
        return self.text[self.ends[index - 1] : self.starts[index]] if index else ""

    def joined(self, index: int) -> bool:
        """Tell whether only what may stand inside a name divides the word from the one before."""
        return index > 0 and self.gap(index) in _GAPS

    def capital(self, index: int) -> bool:
        """Tell whether the word is written as a name is; scripts without capitals always are."""
        return not self.words[index][0].islower()

    def before(self, index: int, count: int) -> Sequence[str]:
        """Return up to `count` words before, in lower case."""
        return self.low[max(0, index - count) : index]


def _public_words(low: Sequence[str], lists: Lists) -> list[int]:
    """Return for each word where the public name it belongs to ends (one past), or 0."""
    ends = [0] * len(low)
    index = 0
    while index < len(low):
        if low[index] in lists.public_starts:
            for stop in range(min(len(low), index + _MAX_PUBLIC_WORDS), index, -1):
                # A first name that is also a song or a character says nothing about whoever bears it.
                if stop == index + 1 and low[index] in lists.first:
                    continue
                if " ".join(low[index:stop]) in lists.public:
                    ends[index:stop] = [stop] * (stop - index)
                    index = stop - 1
                    break
        index += 1
    return ends
