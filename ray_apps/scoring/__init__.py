"""Scoring: ideas with evidence in, scored ideas with receipts out.

S = w1·Freshness + w2·Engagement + w3·Novelty + w4·CommunityFit + w5·Seasonality, each factor a pure function in its
own file, in 0..1, neutral where there is nothing to go by. Nothing after the moment `as_of` is looked at.
"""
