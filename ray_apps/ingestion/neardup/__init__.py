"""Near-duplicates: posts that say the same in other clothes are kept once.

In: texts, and who holds their keys so far. Out: which texts are kept, which repeat which kept one and how closely, and
the keys that the kept ones hold from now on.

`canonical` takes a text's clothes off (case, accents, emoji, labels, tags), `keys` turns what it says into a few
integers that near-duplicates share (MinHash-LSH), `verify` decides on two texts that share one (with `spelling` for
misspelt words), and `index` does so for a whole batch in order. `vocabulary` is their words. All of it is pure: the
keys and their holders are kept by the store.
"""

from ray_apps.ingestion.neardup.index import Held, Index, InMemoryIndex, Near, Resolution, add, resolve
from ray_apps.ingestion.neardup.keys import KEYS, NO_KEY, keys_of
from ray_apps.ingestion.neardup.verify import NEAR, is_near, similarity

__all__ = [
    "KEYS",
    "NEAR",
    "NO_KEY",
    "Held",
    "InMemoryIndex",
    "Index",
    "Near",
    "Resolution",
    "add",
    "is_near",
    "keys_of",
    "resolve",
    "similarity",
]  # fmt: skip
