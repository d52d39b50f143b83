"""Links and ids: what of them may be kept, for both carry titles, names and mailboxes of people. Pure."""

import hashlib
import re
from functools import lru_cache
from urllib.parse import unquote

from ray_apps.ingestion.privacy.handles import names_a_person
from ray_apps.ingestion.privacy.lists import lists
from ray_apps.ingestion.privacy.purge import purge, says_nothing

_REDDIT = re.compile(
    r"https?://(?:(?:www|old|new|np|m|i|amp|[a-z]{2})\.)?reddit\.com"
    r"/r/(?!u_)([A-Za-z0-9_]{1,32})/comments/([A-Za-z0-9]{1,13})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
"""A post's page; its title, and the id of a comment, may follow."""
_OPAQUE = re.compile(
    r"https://(?:(?:www\.)?youtube\.com/(?:watch\?v=|shorts/)|youtu\.be/)[\w-]{11}"
    r"|https://(?:www\.)?instagram\.com/(?:p|reel|tv)/[\w-]{5,20}/?"
    r"|https://(?:i\.|v\.)?redd\.it/[a-z0-9]{5,20}(?:\.[a-z]{3,4})?"
    r"|https://(?:i\.)?imgur\.com/(?:a/|gallery/)?[A-Za-z0-9]{5,7}(?:\.[a-z]{3,4})?",
    re.ASCII,
)
"""Links made of nothing but a service's own id."""
_ARTICLE = re.compile(r"https://[a-z-]{2,12}\.(?:m\.)?wikipedia\.org/wiki/([A-Za-z_]{1,200})")
"""An article whose title is nothing but words."""
_PRIVATE_PARAMETER = re.compile(
    r"[?&;#](?:[a-z]+[_.-])?(?:(?:tel|phone|mobile|cell|fax|e?-?mail|user|author|owner|profile|whatsapp)"
    r"(?:[_-]?(?:no|num|number|address|id|name))?|(?:first|last|full|sur|screen)_?name)=",
    re.IGNORECASE,
)
_SEPARATORS = str.maketrans(dict.fromkeys("-_+.=&,:()", " ") | dict.fromkeys("/?#", "|"))
_ID = re.compile(
    r"(?:t[1-6]_)?(?=[0-9]*[A-Za-z])[0-9A-Za-z]{1,13}|(?=[0-9]*[A-Za-z_-])[\w-]{11}|[0-9]{1,7}|[0-9]{13,40}", re.A
)
"""Ids as services make them, which hold no word of a person; 8 to 12 digits alone may be a phone number."""
_ACCOUNT = re.compile(r"[A-Za-z]+(?:[._-][A-Za-z]+)*[._-]?\d{2,4}")
_LETTERS = re.compile(r"[A-Za-z]+")


def public_link(link: str) -> str | None:
    """Return a link as it may be kept: a post on Reddit without its title's words; None if it may not be kept at all.

    It may not where it leads to a person's page, or where its path or parameters say something private. The link is
    absolute.
    """
    if (post := _REDDIT.match(link)) is not None:
        return f"https://www.reddit.com/r/{post[1]}/comments/{post[2]}/"
    if _OPAQUE.fullmatch(link) is not None:
        return link
    if (article := _ARTICLE.fullmatch(link)) is not None and lists().triggers.isdisjoint(article[1].split("_")):
        return link
    plain = unquote(link) if "%" in link else link
    if names_a_person(plain) or ("=" in plain and _PRIVATE_PARAMETER.search(plain) is not None):
        return None
    return None if _speaks_of_people(plain.partition("://")[2].partition("/")[2]) else link


def public_id(given: str) -> str:
    """Return a source's id as it may be kept: as it is, or a stable hash in its place if it says something private."""
    if _ID.fullmatch(given) is not None:
        return given
    if purge(given) is given and not _speaks_of_people(given) and not _is_account(given):
        return given
    return "h" + hashlib.blake2b(given.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _speaks_of_people(path: str) -> bool:
    """Tell whether the words of a link's path, or of an id, are private."""
    spoken = path.translate(_SEPARATORS).replace("|", " | ")
    return bool(spoken) and purge(spoken) is not spoken


@lru_cache(maxsize=8192)
def public_label(label: str) -> str | None:
    """Return a community's or a tag's name as it may be kept; None where nothing that says anything is left of it."""
    public = purge(label)
    if public is not label:
        return None if says_nothing(public) else public
    return None if _is_account(label) or _speaks_of_people(label) else label


def _is_account(label: str) -> bool:
    """Tell whether a word is written as accounts are: a first name, perhaps more of a name, and a number."""
    if _ACCOUNT.fullmatch(label) is None:
        return False
    known, words = lists(), [word.lower() for word in _LETTERS.findall(label)]
    if words[0] not in known.sure_first or " ".join(words) in known.public:
        return False
    return all(len(word) == 1 or word in known.last for word in words[1:])
