"""Where a call may go. Pure.

A service's adapters speak to its own hosts and to no other: keys never travel elsewhere, and an address that a
service names (a redirect) cannot lead into the network that the engine runs in.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import SplitResult, urljoin, urlsplit

from ray_apps.ingestion.polite_protocol import SourceFailed

_PORTS = {"http": 80, "https": 443}


def resolve(where: str, base_url: str, hosts: Sequence[str], *, elsewhere: bool) -> str:
    """The URL of a call to a path below `base_url`, or to an absolute URL of one of the service's `hosts`.

    With `elsewhere` the user pointed the service at another base URL (a twin): absolute URLs of its hosts then go
    there. Raises `SourceFailed` for a host that is not the service's, or anything but http(s).
    """
    if "://" not in where:
        return base_url.rstrip("/") + "/" + where.lstrip("/")
    parts = _split(where)
    if not any(fnmatchcase(parts.hostname or "", pattern.lower()) for pattern in hosts):
        raise SourceFailed(f"{shown(where)} is not an address of this service")
    if elsewhere and "*" not in hosts:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return base_url.rstrip("/") + "/" + path.lstrip("/")
    return where


def redirected(source: str, location: str) -> str:
    """The URL that a redirect leads to, if it stays on the same host and port; raises `SourceFailed` otherwise.

    http may become https on the same host. Any other host is refused, private addresses with it: whoever set up the
    source chose its host, whoever answers did not.
    """
    try:
        target = urljoin(source, location)
    except ValueError:
        raise SourceFailed(f"{shown(source)} redirects to something that is no address") from None
    before, after = _split(source), _split(target)
    upgraded = (before.scheme, after.scheme) == ("http", "https") and _port(before) == 80 and _port(after) == 443
    same_door = before.scheme == after.scheme and _port(before) == _port(after)
    if before.hostname != after.hostname or not (same_door or upgraded):
        raise SourceFailed(f"{shown(source)} has moved to {shown(target)}; write the new address if you trust it")
    return target


def shown(url: str) -> str:
    """A URL for people: without user names, keys in the query, and excess."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "an address that cannot be read"
    text = f"{parts.scheme}://{host}{parts.path}" if host else parts.path
    return "".join(char if char.isprintable() else "?" for char in text)[:120]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError:
        raise SourceFailed("an address cannot be read") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SourceFailed(f"{shown(url)} is not an http or https address")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS.get(parts.scheme, 0)
