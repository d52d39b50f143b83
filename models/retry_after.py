"""What a service means by `Retry-After`."""

import time
from email.utils import parsedate_to_datetime


def retry_after(asked: str) -> float | None:
    """Retry-After in seconds, given as a number or as a date (RFC 9110, 10.2.3); None if it is neither."""
    if asked.isascii() and asked.isdigit() and len(asked) < 6:
        return float(asked)
    try:
        return max(parsedate_to_datetime(asked).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
