"""Which live listings do better than chance. Pure."""

from collections.abc import Sequence

import numpy as np

FALSE_DISCOVERY_RATE = 0.05


def positive_signals(outcomes: Sequence[tuple[int, int]]) -> int:
    """How many listings have a positive signal: more acts for their views than the others, beyond chance.

    Each listing (views, acts) is held against all the others by Fisher's exact test, one-sided: given all acts, how
    likely is it that chance alone gives this listing's views so many of them (the hypergeometric tail). The whole set
    is held to a false-discovery rate of 5 % (Benjamini and Hochberg, 1995), since many are looked at. Valid for one
    look at finished counters; repeated looks need the always-valid tests of the experiments.
    """
    from scipy.stats import false_discovery_control, hypergeom

    seen = [(views, min(acts, views)) for views, acts in outcomes if views > 0]
    if len(seen) < 2:
        return 0
    all_views, all_acts = sum(views for views, _ in seen), sum(acts for _, acts in seen)
    chances = [float(hypergeom.sf(acts - 1, all_views, all_acts, views)) for views, acts in seen]
    return int(np.sum(false_discovery_control(np.clip(chances, 0.0, 1.0)) <= FALSE_DISCOVERY_RATE))
