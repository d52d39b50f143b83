"""Where a service may be: anywhere by https, on this machine by http too. Keys and texts go there."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_plain_http(url: str, whose: str = "") -> None:
    """Raise `ValueError`, in one line that never holds the address, unless what is sent there stays unread on the way.

    `whose` begins the line, such as "the image service's address".
    """
    try:
        parts = urlsplit(url)
        good = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))
    except ValueError:  # its text may quote the address, and that hold a secret
        good = False
    if not good:
        why = "or else its key and texts would be read on the way (http:// is for this machine only)"
        raise ValueError(f"{whose} must begin with https://, {why}".lstrip())
