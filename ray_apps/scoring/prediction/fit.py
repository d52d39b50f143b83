"""Fits the weights of the score to what came after. Pure.

Each hour the posts' shares of all that was gained are compared with the shares the score would give them, softmax(θ·F)
over the posts with factors F: the listwise cross-entropy (ListNet, Cao et al. 2007), which is the likelihood of votes
that choose posts at random with those chances. Every vote counts, giants most, as in NDCG. It is convex in θ ≥ 0, and
as only the order matters, θ ÷ Σθ are weights as the score has them: none negative, sum 1. Ridge pulls them to the
weights in force: `shrink` · |θ − Σθ · in force|² is added, so that factors which tell little stay near what they were.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from ray_apps.scoring.posts import Floats

SHRINK = 1e-4
"""Chosen within the fit part, by later hours of it that were left out."""


def fit_weights(factors: Sequence[Floats], gains: Sequence[Floats], in_force: Floats, shrink: float = SHRINK) -> Floats:
    """Weights, shape (f,), from the hours' factors, shape (posts, f) each, and gains, shape (posts,) each.

    Hours without any gain do not count; with none left the weights in force stand.
    """
    hours = [(f, g / g.sum()) for f, g in zip(factors, gains, strict=True) if g.sum() > 0]
    if not hours:
        return in_force
    pull = np.eye(len(in_force)) - np.outer(in_force, np.ones(len(in_force)))

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, slope = 0.0, np.zeros_like(theta)
        for columns, shares in hours:
            logits = columns @ theta
            logits -= logits.max()
            chances = np.exp(logits)
            chances /= chances.sum()
            value += float(np.log(np.exp(logits).sum()) - shares @ logits)
            slope += columns.T @ (chances - shares)
        off = pull @ theta
        return value / len(hours) + shrink * float(off @ off), slope / len(hours) + 2 * shrink * (pull.T @ off)

    start = np.maximum(in_force, 1e-3) * 10
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(in_force))
    theta = np.asarray(found.x, dtype=np.float64)
    return theta / theta.sum() if theta.sum() > 0 else in_force
