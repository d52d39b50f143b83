"""Where in a sentence private persons are named. Pure."""

import re

from ray_apps.ingestion.privacy import cues
from ray_apps.ingestion.privacy.lists import Lists
from ray_apps.ingestion.privacy.names import Names
from ray_apps.ingestion.privacy.sentence import Sentence

_AFTER_PRIVATE = re.compile(
    r"^(?:,? \(?\d{1,2}\)?(?:,|\)| years| yr|$)|,? aged? \d|,? (?:of|from) [A-Z]|,? de [A-Z]\w{1,20},| next door"
    r"| was (?:arrested|found|last seen|my)| (?:charged|arrested|accused|fired)\b|,? class of"
    r"| \(?(?:18|19|20)\d\d ?[-–—] ?(?:18|19|20)\d\d|'s (?:funeral|recipe)|, (?:a|my|our|an) "
    r"| (?:if you|got married|retires|gets)\b)"
)
_BEFORE_PRIVATE = re.compile(
    r"\b(?:my name is|i am|i'm|name's|named|in (?:loving )?memory of|rest in peace|repose en paix|descanse en paz|"
    r"ruhe in frieden|made by|photo by|letter from|the late|ask for|went to prom with|last seen)\s$",
    re.IGNORECASE,
)
_LOOK_BACK, _LOOK_AHEAD = 40, 40
_KIN_GAPS = frozenset({" ", ", ", ": ", " - ", ' "', " “", " ("})
_TITLE_GAPS = frozenset({" ", ". ", "."})
_ENDS_NAME = re.compile(r"\s?(?:,|\)|\"|”|$|!|\.)")
_AND = frozenset({"and", "und", "et", "y", "e"})
_PROFESSIONS = frozenset({"dr", "prof", "professor", "doctor", "officer", "pastor", "don", "nurse", "coach"})
_CAPITAL_TITLES = frozenset({"miss", "ms", "don", "pan", "sig", "father", "brother", "sister", "private", "principal"})


class Finder:
    """Finds the spans of private names in one sentence, from left to right."""

    def __init__(self, sentence: Sentence, known: Lists, *, beside_contact: bool) -> None:
        """Take the sentence; `beside_contact` where an address or a number of somebody stands in it."""
        self._s = sentence
        self._known = known
        self._names = Names(sentence, known)
        self._contact = beside_contact
        self._is_public_talk = not cues.PUBLIC_CUES.isdisjoint(sentence.low)

    def spans(self) -> list[tuple[int, int]]:
        """Return the places of the names, in order, as (start, end) in the text."""
        s, found, index = self._s, [], 0
        while index < len(s):
            if s.public[index] and not self._is_longer(index):
                index = s.public[index]
                continue
            names = self._at(index) if s.low[index] in self._known.openers or "-" in s.low[index] else []
            found += [(s.starts[begin], s.ends[stop - 1]) for begin, stop in names]
            index = names[-1][1] if names else index + 1
        return found

    def _at(self, index: int) -> list[tuple[int, int]]:
        """Return the names that begin at a word or right behind it, as (first word, one past the last)."""
        if titled := self._behind_title(index):
            return [titled]
        if kin := self._behind_kin(index):
            second = self._second(kin[1])
            return [kin, second] if second else [kin]
        stop = self._contacted(index) or self._full(index)
        return [(index, stop)] if stop else []

    def _is_longer(self, index: int) -> bool:
        """Tell whether a public name is only the beginning of another ("Michael Jordan Peters")."""
        s, stop = self._s, self._s.public[index]
        if stop >= len(s) or stop - index < 2 or s.is_title_case or s.gap(stop) != " " or s.public[stop]:
            return False
        return s.capital(stop) and s.low[stop] in self._known.sure_last and s.low[stop - 1] in self._known.first

    def _behind_title(self, index: int) -> tuple[int, int] | None:
        """Return the name behind a title: "Mrs. Patterson", "Dr. Hannah Weiss", "Mr. and Mrs. Goldstein"."""
        s, title, name = self._s, self._s.low[index], index + 1
        if title not in cues.TITLES or name >= len(s) or s.gap(name) not in _TITLE_GAPS:
            return None
        spelled_out = len(title) > 4 or title == "miss"
        if (title in _CAPITAL_TITLES and not s.capital(index)) or (spelled_out and s.gap(name) != " "):
            return None
        strong = title in cues.STRONG_TITLES
        pair = strong and s.low[name] in _AND and name + 2 < len(s)
        if pair:
            name += 2
        if not s.capital(name) or s.public[name] > name + 1 or self._is_known_last(name):
            return None
        stop = self._names.end(name, cued=True)
        named = stop - name >= 2 and self._names.listed(name)
        professional = title in _PROFESSIONS and s.low[name] in self._known.last
        if not (strong or named or professional) or (stop - name == 1 and not self._names.is_last(name)):
            return None
        is_thing = stop < len(s) and s.low[stop] in cues.PLACE_NOUNS and s.capital(stop) and s.gap(stop) == " "
        return None if is_thing else (index if pair else name, stop)

    def _is_known_last(self, index: int) -> bool:
        """Tell whether only the public bear a last name ("Mr. Stallman")."""
        return self._s.low[index] in self._known.public_last and self._s.low[index] not in self._known.last

    def _behind_kin(self, index: int) -> tuple[int, int] | None:
        """Return the name behind a word for kin: "my wife Melissa", "uncle Padraig"."""
        s, kin, name = self._s, self._s.low[index].partition("-")[0], index + 1
        if kin not in cues.KIN or name >= len(s):
            return None
        if s.low[name : name + 2] == ["in", "law"] and name + 2 < len(s):
            name += 2
        if s.gap(name) not in _KIN_GAPS or s.public[name] or s.low[name] in cues.TITLES or s.low[name] in cues.KIN:
            return None
        near = s.before(index, 4)
        own = not cues.POSSESSIVES.isdisjoint(near) or not {"s", "rip", "peace"}.isdisjoint(near)
        if not own and kin not in cues.KIN_ALONE and index > 0:
            return None
        stop = self._kin_name(name, own=own)
        return (name, stop) if stop else None

    def _kin_name(self, name: int, *, own: bool) -> int:
        s, known, names = self._s, self._known, self._names
        low, gap = s.low[name], s.gap(name)
        if not s.capital(name):
            sure = low in known.sure_first and low not in known.common and gap == " "
            return names.end(name, cued=False) if sure else 0
        stop = names.end(name, cued=True)
        if stop - name >= 2:
            listed = any(names.listed(place) for place in range(name, stop))
            ordinary = s.is_title_case and low in known.common and low not in known.sure_first
            plausible = names.listed(name) or names.looks(name)
            return stop if plausible and not ordinary and (listed or not s.is_title_case) else 0
        unsure = low not in known.sure_first and (s.is_title_case or not own)
        if low not in known.first or unsure:
            return 0
        return stop if gap == " " or _ENDS_NAME.match(s.text, s.ends[name]) else 0

    def _second(self, index: int) -> tuple[int, int] | None:
        """Return a second name of the kind: "my students Emma and Noah"."""
        s, name = self._s, index + 1
        if name >= len(s) or s.low[index] not in _AND or s.public[name] or not s.capital(name):
            return None
        return (name, self._names.end(name, cued=True)) if s.low[name] in self._known.sure_first else None

    def _contacted(self, index: int) -> int:
        """Return one past the first name of the one to be reached: "Call Dave at ..."."""
        s = self._s
        if not self._contact or index == 0 or not s.capital(index) or s.low[index] not in self._known.sure_first:
            return 0
        asked = not cues.CONTACT_VERBS.isdisjoint(s.before(index, 2))
        return index + 1 if asked and not self._full(index) else 0

    def _full(self, index: int) -> int:
        """Return one past a first and last name that stand together and are nobody's on the public list."""
        s, known, low = self._s, self._known, self._s.low[index]
        family_first = s.capital(index) and (low in cues.FAMILY_FIRST or low in known.sure_last)
        if low not in known.first and not family_first:
            return 0
        cued = self._contact or self._private_before(index)
        if not cued:
            longer = self._names.end(index, cued=True)
            cued = longer - index >= 2 and self._private_after(longer)
        stop = self._names.end(index, cued=cued)
        if stop - index < 2:
            return stop if self._is_introduced(index) else 0
        if self._is_thing(index, stop):
            return 0
        if s.capital(index):
            return stop if self._is_private(index, stop, cued=cued) else 0
        return stop if low in known.sure_first and s.low[stop - 1] in known.last and low not in known.common else 0

    def _is_private(self, index: int, stop: int, *, cued: bool) -> bool:
        """Weigh a first and last name in capitals that is on no list."""
        s, known = self._s, self._known
        low, last = s.low[index], s.low[stop - 1]
        sure_first, sure_last = low in known.sure_first, last in known.sure_last or "-" in last
        family_first = low in cues.FAMILY_FIRST and not sure_first
        if low not in known.first and not family_first:
            return cued and low in known.sure_last and last in known.first
        near = {*s.before(index, 2), *s.low[stop : stop + 3]}
        if low == last or low in cues.PLACE_NOUNS or not cues.ROLES.isdisjoint(near):
            return False
        if cued:
            return sure_first or last in known.last or not self._contact
        speaks = index == 0 and stop < len(s) and s.gap(stop).startswith(":")  # "Cliff Harris: Why people ..."
        if self._is_public_talk or family_first or speaks or not (sure_last or last in known.last):
            return False
        return (sure_first and sure_last) or ((sure_first or sure_last) and not s.is_title_case)

    def _is_introduced(self, index: int) -> bool:
        """Tell whether somebody is introduced by a first name alone: "This is Megan, ..."."""
        s, just = self._s, self._s.before(index, 2)
        if s.is_title_case or not s.capital(index) or s.low[index] not in self._known.sure_first:
            return False
        introduced = "wife" in just or ("this" in just and "is" in just)
        return introduced and _ENDS_NAME.match(s.text, s.ends[index]) is not None

    def _is_thing(self, index: int, stop: int) -> bool:
        """Tell whether the name has become a place's or a thing's: "George Washington University", "San Martin"."""
        s, last = self._s, self._s.low[stop - 1]
        if stop < len(s) and s.low[stop] in cues.PLACE_NOUNS and s.gap(stop) == " ":
            return True
        if last in cues.PLACE_NOUNS and last not in self._known.last:
            return True
        return s.joined(index) and s.low[index - 1] in cues.PLACE_STARTS and s.capital(index - 1)

    def _private_before(self, index: int) -> bool:
        s = self._s
        if not cues.PRIVATE_BEFORE.isdisjoint(word.partition("-")[0] for word in s.before(index, 3)):
            return True
        return _BEFORE_PRIVATE.search(s.text[max(0, s.starts[index] - _LOOK_BACK) : s.starts[index]]) is not None

    def _private_after(self, stop: int) -> bool:
        begin = self._s.ends[stop - 1]
        return _AFTER_PRIVATE.match(self._s.text[begin : begin + _LOOK_AHEAD]) is not None
