"""What a text tells of the product, held against the facts that are known of it. Pure.

The words that tell of a product are data (copy/claims.yaml); the facts are an allow-list (copy/products.yaml). A word
that is in no fact is an unproved claim. Words of the idea itself are no claims where they only name it.
"""

import re
from collections.abc import Sequence
from functools import cache

from ray_apps.domain.contracts.word_patterns import word_pattern
from ray_apps.listings.copy import Product, load_copy


def unproved(text: str, product: Product | None, own: Sequence[str] = ()) -> str | None:
    """The first claim of a text that no fact of the product carries; None if there is none.

    `product` None means that nothing may be told of any. `own` are the idea's phrase, topic and keywords: where they
    stand as a whole they are left out of the search.
    """
    rest = text.casefold()
    if _pattern().search(rest) is None:
        return None
    for words in own:
        if words:
            rest = re.sub(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", " ", rest)
    proved = " ".join(product.facts).casefold() if product else ""
    return next((match[0] for match in _pattern().finditer(rest) if match[0] not in proved), None)


@cache
def _pattern() -> re.Pattern[str]:
    return word_pattern(word for kind in load_copy().product_words.values() for word in kind)
