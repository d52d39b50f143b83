"""The sample that ships with the product: 400 short post titles of our own writing from 25 imagined communities.

Nobody posted them and no brand or person is in them. Each community has four stories of four posts, so that posts can
be seen to group into ideas. Times lie in the three days before `EPOCH`, when the last of them was "posted".
"""

from datetime import UTC, datetime

FILE = "signals.jsonl"
EPOCH = datetime(2026, 10, 30, 18, tzinfo=UTC)
