"""Scoring: ideas with evidence in, scored ideas with receipts out.

S = w1·Freshness + w2·Engagement + w3·Novelty + w4·CommunityFit + w5·Seasonality + w6·Commercial + w7·Feasibility, each
factor a pure function in its own file, in 0..1, neutral where there is nothing to go by. Nothing after the moment
`as_of` is looked at.

`posts` and `evidence` are the columns that all is computed from; `growth` fits how a post grows, which `freshness`,
`engagement` and `community_fit` tell by (together in `reactions`); `novelty`, `seasonality`, `commercial` and
`feasibility` go by meaning (`anchors`, `nearest`, `cosines`). `factors` puts them together, `receipts` explains. Three
files run it: `pipeline` and `stage` on Ray Data over the store (`reading`), `hot` for single questions; `prediction`
measures what it foretells.
"""
