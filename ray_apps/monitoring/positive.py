"""Which live listings do better than chance. Pure."""

from collections.abc import Sequence

import numpy as np

FALSE_DISCOVERY_RATE = 0.05


def positive_signals(outcomes: Sequence[tuple[int, int]]) -> int:
    """How many listings have a positive signal: acts ÷ views above that of all the others, beyond chance.

    Each listing (views, acts) is tested one-sided against the pooled rate of the others (exact binomial), and the
    whole set is held to a false-discovery rate of 5 % (Benjamini and Hochberg, 1995), since many are looked at.
    Valid for one look at finished counters; repeated looks need the always-valid tests of the experiments.
    """
    from scipy.stats import binomtest, false_discovery_control

    seen = [(views, min(acts, views)) for views, acts in outcomes if views > 0]
    all_views, all_acts = sum(views for views, _ in seen), sum(acts for _, acts in seen)
    chances = []
    for views, acts in seen:
        others = all_views - views
        if others == 0:
            return 0
        usual = max((all_acts - acts) / others, 1e-9)
        chances.append(float(binomtest(acts, views, min(usual, 1.0), alternative="greater").pvalue))
    return int(np.sum(false_discovery_control(chances) <= FALSE_DISCOVERY_RATE)) if chances else 0
