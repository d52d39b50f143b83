"""How long to wait: what a service's headers ask for, and back-off where it asks for nothing. Pure."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 0.5, 30.0

_LONGEST_S = 86_400.0 * 7
_EPOCH_FROM = 1_000_000_000.0


def backoff(failures: int, chance: float, *, first_s: float = FIRST_BACKOFF_S) -> float:
    """Seconds to wait after the given number of failures in a row (from 1): full jitter.

    Anything from nothing to first · 2^(failures - 1), at most 30 s, evenly by `chance` in [0, 1): callers that failed
    together do not come back together. (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.)
    """
    return chance * min(first_s * 2.0 ** min(failures - 1, 16), LONGEST_BACKOFF_S)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date), at most a week; None without one."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    seconds = _number(text)
    if seconds is None:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        seconds = (when - now).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_S)


def exhausted_for(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds until the service's own window refills, if its headers say that nothing is left of it; 0 otherwise.

    Reads `X-Ratelimit-Remaining` and `-Reset` (Reddit, GitHub) and the draft's `RateLimit-*`. A reset is in seconds
    from now, or since 1970 where it is that large. Remaining may be a fraction (Reddit counts in averages).
    """
    for prefix in ("x-ratelimit", "ratelimit"):
        remaining, reset = (_number(headers.get(f"{prefix}-{name}", "")) for name in ("remaining", "reset"))
        if remaining is None or reset is None or remaining >= 1.0:
            continue
        seconds = reset - now.timestamp() if reset >= _EPOCH_FROM else reset
        return min(max(seconds, 0.0), _LONGEST_S)
    return 0.0


def _number(text: str) -> float | None:
    """A plain, finite, non-negative number; None for anything else."""
    stripped = text.strip()
    if not stripped or len(stripped) > 20 or not stripped.isascii() or not stripped[0].isdigit():
        return None
    try:
        number = float(stripped)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
