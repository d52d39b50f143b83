"""How far a name goes that begins at some word of a sentence. Pure."""

from ray_apps.ingestion.privacy import cues
from ray_apps.ingestion.privacy.lists import Lists
from ray_apps.ingestion.privacy.sentence import Sentence

_MAX_WORDS = 6
_ABBREVIATED = frozenset({"pvt", "jr", "sr", "st"})
_NO_INITIALS = frozenset({"i", "a"})


class Names:
    """What the lists say about the words of one sentence."""

    def __init__(self, sentence: Sentence, known: Lists) -> None:
        self._s = sentence
        self._known = known

    def listed(self, index: int) -> bool:
        """Tell whether a word is a first or a last name on the lists."""
        return self._s.low[index] in self._known.first or self._s.low[index] in self._known.last

    def sure(self, index: int) -> bool:
        """Tell whether a word is hardly anything but a name."""
        return self._s.low[index] in self._known.sure_first or self._s.low[index] in self._known.sure_last

    def looks(self, index: int) -> bool:
        """Tell whether a word looks like a name without a list's help: capital, and no ordinary word."""
        low = self._s.low[index]
        return (
            self._s.capital(index)
            and len(low) > (3 if self._s.is_upper else 2)
            and low not in self._known.common
            and low not in self._known.public
        )

    def is_last(self, index: int) -> bool:
        """Tell whether the word behind a title is a last name."""
        low, known = self._s.low[index], self._known
        if self._s.low[index - 1] == "miss":  # "Miss Argentina"
            return self.sure(index)
        singular = low.removesuffix("s")
        return low in known.last or (singular not in known.common and (singular in known.last or self.looks(index)))

    def end(self, index: int, *, cued: bool) -> int:
        """Return one past the last word of the name that begins at `index`.

        A name goes on over first and last names, initials, particles and, where something says that a name stands here
        (`cued`), over unknown words in capitals. In small letters only sure names count.
        """
        s = self._s
        last, stop = index + 1, index + 1
        while stop < len(s) and stop - index < _MAX_WORDS and s.joined(stop) and not self._breaks(stop):
            if s.low[stop] in cues.PARTICLES and s.capital(index) and stop + 1 < len(s) and s.capital(stop + 1):
                stop += 1
                continue
            if len(s.low[stop]) == 1 and s.capital(stop) and s.low[stop] not in _NO_INITIALS:
                stop += 1
                last = stop if cued else last
                continue
            if not self._goes_on(stop, small=not s.capital(index), cued=cued):
                break
            stop += 1
            last = stop
        return last

    def _breaks(self, index: int) -> bool:
        """Tell whether a sentence ends before the word, or a public name begins with it."""
        s = self._s
        ended = s.gap(index).startswith(".") and len(s.low[index - 1]) > 2 and s.low[index - 1] not in _ABBREVIATED
        return ended or (s.public[index] > 0 and s.public[index] - index > 1)

    def _goes_on(self, index: int, *, small: bool, cued: bool) -> bool:
        s, known = self._s, self._known
        low = s.low[index]
        if small:
            sure = self.sure(index) or (cued and low in known.last)
            return not s.capital(index) and sure and (cued or low not in known.common)
        if not s.capital(index) or (s.is_title_case and low in known.common and not self.sure(index)):
            return False
        if low in cues.PLACE_NOUNS and low not in known.last:
            return False
        double = "-" in low and any(part in known.last for part in low.split("-"))
        return double or self.listed(index) or (cued and self.looks(index))
