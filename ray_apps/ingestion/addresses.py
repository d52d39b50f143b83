"""Public addresses of posts: which post one names, whether it is stored or not. Pure."""

import re
from urllib.parse import parse_qs, urlsplit

_REDDIT = re.compile(r"(?:(?:www|old|new|np|m|sh)\.)?reddit\.com")
_YOUTUBE = re.compile(r"(?:(?:www|m|music)\.)?youtube\.com")
_COMMENTS = re.compile(r"(?P<place>/(?:r|u|user)/[^/]+)?/comments/(?P<id>[0-9A-Za-z]{1,12})(?:/|$)")
_SHORT_REDDIT = re.compile(r"/(?P<id>[0-9A-Za-z]{1,12})/?")
_VIDEO = re.compile(r"[0-9A-Za-z_-]{11}")
_VIDEO_PATH = re.compile(r"/(?:shorts|live|embed|v)/([0-9A-Za-z_-]{11})/?")


def post_at(url: str) -> tuple[str, str] | None:
    """The source and its id of the post that an address of Reddit's or YouTube's names; None for any other."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:  # such as an unclosed bracket
        return None
    if _REDDIT.fullmatch(host):
        match = _COMMENTS.match(parts.path)
    elif host == "redd.it":
        match = _SHORT_REDDIT.fullmatch(parts.path)
    else:
        video = _video(host, parts.path, parts.query)
        return ("youtube", video) if video else None
    return ("reddit", match["id"].lower()) if match else None


def spellings(url: str) -> tuple[str, ...]:
    """How a post's address may be stored: as given, with and without a slash at its end, and, at Reddit, cut after its
    id."""
    bare = url.rstrip("/")
    parts = urlsplit(url) if post_at(url) else None
    match = _COMMENTS.match(parts.path) if parts else None
    cut = (f"https://www.reddit.com{match['place']}/comments/{match['id']}/",) if match and match["place"] else ()
    return (bare, f"{bare}/", *cut)


def _video(host: str, path: str, query: str) -> str | None:
    if host == "youtu.be":
        name = path.strip("/")
    elif not _YOUTUBE.fullmatch(host):
        return None
    elif match := _VIDEO_PATH.fullmatch(path):
        name = match[1]
    else:
        name = (parse_qs(query).get("v") or [""])[0] if path.rstrip("/") == "/watch" else ""
    return name if _VIDEO.fullmatch(name) else None
