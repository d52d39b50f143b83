"""The first step of privacy: addresses and handles leave a text before anything is stored. Pure.

Names of public topics (films, places, celebrities) stay: they are what people talk about.
"""

import re

SOMEONE = "someone"
"""What takes a handle's place, so that the sentence can still be read."""

# Runs are bounded and begin only where a word begins, so that the time is linear in the length of hostile text.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}[@＠][\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AMOUNT = r"\d+(?:[:.]\d+)?[a-z]{0,3}\b"
_AT_HANDLE = re.compile(rf"(?<![\w@＠])[@＠](?!{_AMOUNT})\w(?:[\w.-]{{0,63}}\w)?", re.IGNORECASE)
_USER_HANDLE = re.compile(r"(?<![\w/])/?(?:u|user)/[\w-]{2,64}", re.IGNORECASE)
_HANDLE_IN_LINK = re.compile(r"(?<=\w)/(?:u|user)/[\w-]{2,64}", re.IGNORECASE)
_USER_LINK = re.compile(r"/(?:u|user|users|@[^/]*|profile)(?:/|$)|/@", re.IGNORECASE)
_PERSON = r"(?:author|user|username|user_name|screen_name|channelTitle|email|name)"
_PERSON_KEY = re.compile(rf'("{_PERSON}[^"]{{0,40}}"\s{{0,8}}:\s{{0,8}})"[^"]*"?', re.IGNORECASE)
_PERSON_COLUMN = re.compile(_PERSON, re.IGNORECASE)


def without_handles(text: str) -> str:
    """Replace e-mail addresses, @handles and u/handles by "someone"; "@7pm" and "@100" are none."""
    if "@" in text or "＠" in text:
        text = _AT_HANDLE.sub(SOMEONE, _EMAIL.sub(SOMEONE, text))
    if "/" in text:
        text = _HANDLE_IN_LINK.sub(f"/{SOMEONE}", _USER_HANDLE.sub(SOMEONE, text))
    return text


def without_people(raw: str) -> str:
    """Clean the beginning of a row that could not be read: handles, and what stands under an author's key."""
    return without_handles(_PERSON_KEY.sub(rf'\1"{SOMEONE}"', raw))


def is_about_people(column: str) -> bool:
    """Tell whether a column's name says that it holds people's names or addresses."""
    return _PERSON_COLUMN.match(column) is not None


def names_a_person(url: str) -> bool:
    """Tell whether a link leads to a person's page or carries an account's name."""
    return "@" in url or _USER_LINK.search(url) is not None
