"""Accounts and e-mail addresses: @handles, u/handles, tags, links to persons' pages, "IG: name". Pure.

Every run is bounded and begins only where a word begins, so that the time is linear in the length of hostile text.
"""

import re
from collections.abc import Sequence

from ray_apps.ingestion.privacy.lists import lists
from ray_apps.ingestion.privacy.words import LETTERS, SOMEONE

_EMAIL = re.compile(
    rf"(?<![{LETTERS}.+-])[{LETTERS}.+-]{{1,64}}[@＠]"
    rf"(?:[{LETTERS}-]{{1,63}}(?:\.[{LETTERS}-]{{1,63}}){{1,8}}|[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}})"
)
_AMOUNT = rf"\d+(?:[:.]\d+)?[a-z]{{0,3}}(?![{LETTERS}])"
_AT_HANDLE = re.compile(
    rf"(?<![{LETTERS}@＠])[@＠](?!{_AMOUNT})"
    rf"(?:[{LETTERS}](?:[{LETTERS}.-]{{0,63}}[{LETTERS}])?|\w(?:[\w.-]{{0,63}}\w)?)",
    re.IGNORECASE,
)
# Glued to a word before ("by@mel_p"), only behind some words, or where an underscore says that it is no address.
_GLUED_HANDLE = re.compile(
    rf"(?:(?<=[^{LETTERS}.][Bb]y)|(?<=^[Bb]y)|(?<=[{LETTERS}])(?=[@＠][0-9A-Za-z.]{{1,40}}_))"
    rf"[@＠][A-Za-z][{LETTERS}.-]{{1,62}}[{LETTERS}]"
)
_USER_HANDLE = re.compile(rf"(?<![{LETTERS}/])/?(?:u|user)/[{LETTERS}-]{{2,64}}", re.IGNORECASE)
_HANDLE_IN_LINK = re.compile(r"(?<=\w)/(?:u|user)/[\w-]{2,64}", re.IGNORECASE)
_USER_LINK = re.compile(
    r"/(?:(?:u|users?|profiles?|authors?|members?)(?:[/?#]|$)|r/u_|wiki/user(?:_talk)?:"
    r"|(?:www\.|m\.)?youtube\.com/(?:c|channel)/|steamcommunity\.com/id/"
    r"|(?!www\.)[\w-]{1,63}\.(?:tumblr|livejournal|deviantart)\.com)",
    re.IGNORECASE,
)

_AT = r"(?:\s{0,2}[\[({<]\s{0,2}(?:at|@)\s{0,2}[\])}>]\s{0,2}|\s{1,2}(?:at|AT)\s{1,2})"
_DOT = r"(?:\s{0,2}[\[({<]\s{0,2}(?:dot|\.)\s{0,2}[\])}>]\s{0,2}|\s{1,2}(?:dot|DOT)\s{1,2}|\.)"
_SPELLED_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}", re.IGNORECASE
)
_DOT_WORD = re.compile(r"\bdot\b", re.IGNORECASE)

_SITE = r"(?:instagram|twitter|x|facebook|fb|tiktok|snapchat|twitch|linkedin|youtube|soundcloud|tumblr|onlyfans|threads"
_PAGE = re.compile(
    rf"(?<![\w.-])(?:https?://)?(?:(?:www|m|mobile|old|new|[a-z]{{2}})\.)?(?:{_SITE}|vk|ok|pinterest|venmo|vsco|github)"
    r"\.(?:com|tv|net|co|ru)|t\.me|wa\.me|fb\.me|ask\.fm|paypal\.me|cash\.app|ko-fi\.com|linktr\.ee|telegram\.me|fb\.com"
    r"|patreon\.com)/(?!(?:p|reel|watch|status|hashtag|search|explore|events|groups|videos|playlist|tag|r|c|i|share|home|shorts|live|embed|reels|tv|pin|company|jobs|music|feed)"
    r"\b)(?:(?:in|add|user|users|channel|pub|u|people|profile)/)?[@$]?[\w.%+-]{2,64}",
    re.IGNORECASE,
)
_SERVICE = (
    r"(?:insta(?:gram)?|ig|инстаграм|инста|snap(?:chat)?|sc|twitter|tik\s?tok|telegram|телеграм|tg|kik|discord|twitch|"
    r"facebook|fb|psn(?:\s+id)?|gamertag|gamer\s?tag|xbox(?:\s+live)?|steam(?:\s+id)?|battle\.?tag|bnet|friend\s?code|"
    r"skype|line\s+id|wechat|weibo|onlyfans|venmo|cash\s?app|user\s?name|handle|soundcloud|vsco|bluesky|mastodon)"
)
_NAMED_HANDLE = re.compile(
    rf"(?<!\w)({_SERVICE}(?:\s{{0,2}}[:=]\s{{0,2}}|\s{{1,2}}(?:is|name|id|handle|ist|es|è|est|-|–|@)\s{{1,2}}:?\s{{0,2}}))"
    r"([@$]?(?!(?:https?|password|the|a|an|down|not|so|my|now|better|dead|for|on|in|and|or)\b)[\w.$-]{2,64})",
    re.IGNORECASE,
)
# Without a colon or a verb, only what no ordinary word looks like: it holds a digit, a dot or an underscore.
_ODD_HANDLE = re.compile(
    rf"(?<!\w)({_SERVICE}\s{{1,2}})(?=[\w.]{{0,40}}(?:[\d_]|\.\w))(?!\d)[a-z][\w.]{{2,40}}\w", re.IGNORECASE
)
# In scripts without spaces no word says where the name of a service ends.
_GLUED_ACCOUNT = re.compile(
    rf"((?:微信|薇信|QQ|インスタ(?:グラム)?|ライン|LINE|인스타(?:그램)?|카카오톡|카톡|ไลน์|ไอดี|انستا|إنستا|سناب)"
    rf"(?:号|號|ID|id|アカウント|账号|帳號|아이디)?[\s:：は은는]{{0,3}})"
    rf"(?<![A-Za-z])(?=[A-Za-z.]{{0,30}}[\d_])[A-Za-z][{LETTERS}.]{{3,30}}"
)
# Services that are also talked about: "Steam: Sale starts today" names no account.
_TALKED_ABOUT = (
    "steam",
    "discord",
    "twitter",
    "facebook",
    "fb",
    "twitch",
    "tik",
    "telegram",
    "line",
    "user",
    "battle",
    "sc",
)
_ODD = re.compile(r"[\d_$@]|[.]\w|^[a-z]+[A-Z]")
_CASHTAG = re.compile(rf"(?<![{LETTERS}$])\$[A-Za-z]\w{{3,30}}(?=\d|_)\w{{0,10}}")
_TAG = re.compile(
    r"(?<![\w#])(?!(?:issue|bug|pr|no|order|number|room|ticket|case|episode|ep|part|vol|volume|pic|take|day|week|c|f|rule"
    r"|lot|item|bus|apt|box|unit|suite|error|exhibit|serial|prop|track|comic|route|patch)#)[\w.]{2,32}#\d{4,5}(?!\d)",
    re.IGNORECASE,
)
_PAGES = (".com/", ".tv/", ".net/", ".co/", ".ru/", ".me/", ".fm/", ".app/", ".ee/")
_BRACKETED_AT = re.compile(r"[\[({<]\s?(?:at|@)\s?[\])}>]", re.IGNORECASE)
_SERVICE_WORDS = """
    insta instagram ig инстаграм инста snap snapchat sc twitter tiktok tik telegram телеграм tg kik discord twitch
    facebook fb psn gamertag gamer xbox steam battletag battle bnet friend skype line wechat weibo onlyfans venmo
    cashapp cash user username handle soundcloud vsco bluesky mastodon
"""
SERVICES = frozenset(form for word in _SERVICE_WORDS.split() for form in (word, word.title(), word.upper()))
"""Words without which no account is named in words, as they may stand in a text."""


def without_handles(text: str) -> str:
    """Replace e-mail addresses, @handles and u/handles by "someone"; "@7pm" and "@100" are none."""
    if "@" in text or "＠" in text:
        text = _AT_HANDLE.sub(SOMEONE, _EMAIL.sub(SOMEONE, text))
        if "@" in text or "＠" in text:
            text = _GLUED_HANDLE.sub(f" {SOMEONE}", text)
    if "/" in text:
        text = _HANDLE_IN_LINK.sub(f"/{SOMEONE}", _USER_HANDLE.sub(SOMEONE, text))
    return text


def without_accounts(text: str, words: Sequence[str]) -> str:
    """Replace everything that names an account or a mailbox, also spelled out or behind a service's name."""
    if "/" in text and any(page in text.lower() for page in _PAGES):
        text = _PAGE.sub(SOMEONE, text)
    if not SERVICES.isdisjoint(words):
        text = _ODD_HANDLE.sub(rf"\g<1>{SOMEONE}", _NAMED_HANDLE.sub(_named, text))
    if not text.isascii():
        text = _GLUED_ACCOUNT.sub(rf"\g<1>{SOMEONE}", text)
    text = without_handles(text)
    if "#" in text:
        text = _TAG.sub(SOMEONE, text)
    if "$" in text:
        text = _CASHTAG.sub(SOMEONE, text)
    if "dot" in words or "DOT" in words or _BRACKETED_AT.search(text) is not None:
        text = _SPELLED_EMAIL.sub(_spelled, text)
    return text


def _named(match: re.Match[str]) -> str:
    """Replace what stands behind a service's name, unless it is an ordinary word, or a capital one behind a topic."""
    service, handle = match[1].lower(), match[2]
    if _ODD.search(handle) is None:
        topic = service.startswith(_TALKED_ABOUT) and (not handle[0].islower() or ":" not in service)
        if topic or handle.lower().strip(".-") in lists().common:
            return match[0]
    return match[1] + SOMEONE


def _spelled(match: re.Match[str]) -> str:
    found = match[0]
    bracketed = any(sign in found for sign in "[({<")
    return SOMEONE if bracketed or _DOT_WORD.search(found) is not None else found


def names_a_person(url: str) -> bool:
    """Tell whether a link leads to a person's page or carries an account's name."""
    return "@" in url or "＠" in url or _USER_LINK.search(url) is not None or _PAGE.match(url) is not None
