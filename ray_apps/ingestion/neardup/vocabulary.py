"""Words that say nothing of a post's subject: labels, tags, chatter, and the little words of a sentence. Pure data."""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION_WORDS = _set(
    """
    a about after again all also am an and any are as at be been being before but by can could did do does doing down
    during each for from had has have having he her here hers him his how i if im in into is it its ive just let lets
    me more most my of off on once only or other our ours out over own r re s same she should so some such t than that
    thats the their them then there these they this those through to too under until up us very was we were what when
    where which while who whom why will with would you your youre yours
    like might may must ever really much many
    no not nor never none nothing without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt
    couldnt havent hasnt hadnt aint
    """
)
"""The commonest words of English, without which a title is still recognised; as `canonical` spells them."""

NEGATIONS = _set(
    """
    no not nor never none nothing nobody without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt
    shouldnt couldnt havent hasnt hadnt aint
    pas nicht kein keine keinen nie nunca jamais nao niet geen inte ikke aldrig nigdy ne niente
    """
)
"""Words that turn a sentence into its opposite."""

OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in _set(
        """
        on/off up/down in/out before/after over/under with/without from/to more/less most/least he/she him/her his/her
        my/your mine/yours all/none first/last
        """
    )
)
"""Little words that may not take each other's place."""

ROMAN_NUMERALS = _set("ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx")
"""Numbers written in letters; those that are also words or single letters are left out."""

LABELS = _set("repost xpost crosspost oc breaking update til psa ysk lpt fyi reminder watch pic video")
"""Words that announce a post at its beginning."""

REPOST_MARKS = _set("xpost xposted crosspost crossposted repost reposted x cross via")
"""Words that open a note on where a post was shown before; `x`, `cross` and `via` only before certain others."""

SITES = _set("imgur reddit twitter youtube tumblr facebook instagram tiktok flickr pinterest 9gag buzzfeed")
"""Sites that posts are passed on from."""

DRESSING = SITES | _set(
    """
    post posted xpost crosspost cross repost reposted comment comments album pic pics gif video link oc viral trending
    fixed fyp update wow lol haha omg thoughts opinions think guys
    """
)
"""Words that tell little of a subject where only one of two texts has them."""

CHATTER = (
    ("what", "do", "you", "guys", "think"),
    ("what", "do", "you", "all", "think"),
    ("what", "does", "reddit", "think"),
    ("what", "do", "you", "think"),
    ("what", "are", "your", "thoughts"),
    ("do", "you", "agree"),
    ("link", "in", "the", "comments"),
    ("details", "in", "the", "comments"),
    ("more", "in", "the", "comments"),
    ("link", "in", "comments"),
    ("details", "in", "comments"),
    ("more", "in", "comments"),
    ("any", "thoughts"),
    ("your", "thoughts"),
    ("thoughts",),
    ("opinions",),
    ("am", "i", "right"),
    ("amirite",),
    ("anyone", "else"),
    ("who", "else"),
    ("check", "it", "out"),
    ("hope", "you", "like", "it"),
    ("link", "in", "bio"),
    ("thanks", "for", "watching"),
    ("please", "upvote"),
    ("pls", "upvote"),
    ("please", "share"),
    ("must", "see"),
    ("enjoy",),
    ("lol",),
    ("lmao",),
    ("haha",),
    ("omg",),
    ("fyp",),
    ("foryou",),
    ("foryoupage",),
    ("viral",),
    ("repost",),
)
"""What is called after a title, as `canonical` spells it, longer phrases first."""

SUBJECTS = frozenset([("thoughts",), ("opinions",), ("enjoy",), ("anyone", "else"), ("who", "else"), ("repost",)])
"""Chatter that may as well be what a short title is about ("Shower thoughts"): it goes only from a longer one."""

CHATTER_ENDS = frozenset(phrase[-1] for phrase in CHATTER)

_SIZE = r"\d{2,5} ?[x×*] ?\d{2,5}(?: ?(?:px|pix|pixels))?|4k|8k|\d{3,4}p|16:9|16:10|21:9|4:3|3:2"
_KIND = r"(?:\d+ )?(?:pics?|pictures?|photos?|images?|imgs?|gifs?|gifv|videos?|vids?|album|gallery|comic|infographic)"
_MARK = r"oc|o\.c\.|original content|fixed|self|nsfw|sfw|hd|hq|serious|discussion|updated?|link|pdf|mod post|not mine"
_SHOWN = r"(?:(?:x[-/ ]?|cross[- ]?|re-?)post(?:ed)?|via|from|seen|source|(?:image |photo )?credit|originally)\b.*"
_WHERE = r"(?:[\w’',/&+-]+ ){0,6}(?:(?:in|in the) comments?|inside|below)"
NOISE_TAGS = re.compile(f"{_SIZE}|{_KIND}|{_MARK}|{_SHOWN}|{_WHERE}|")
"""What stands in brackets without belonging to the subject: formats, sizes, where it was shown, where there is more."""
