"""Receipts of scores, from columns: as objects for one idea, and as JSON for many. Pure."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import orjson

from ray_apps.domain.ideas import FACTORS, FactorReceipt, ScoreReceipt, Weights
from ray_apps.scoring.factors import Scored


def receipt(scored: Scored, row: int, idea: UUID, weights: Weights, as_of: datetime) -> ScoreReceipt:
    """The receipt of one row."""
    return ScoreReceipt(
        idea_id=idea,
        score=float(scored.total[row]),
        weights_version=weights.version,
        as_of=as_of,
        factors=tuple(
            FactorReceipt(
                factor=name,
                value=float(scored.values[name][row]),
                weight=weights.values.get(name, 0.0),
                inputs={label: column[row] for label, column in scored.inputs[name].items()},
            )
            for name in FACTORS
        ),
    )


def factor_lines(scored: Scored, weights: Weights) -> Iterator[str]:
    """For each row, the lines of its receipt as JSON: what `ScoreReceipt.factors` would be written as."""
    columns = []
    for name in FACTORS:
        weight, labels = weights.values.get(name, 0.0), list(scored.inputs[name])
        cells = zip(*scored.inputs[name].values(), strict=True)
        columns.append((name, weight, labels, scored.values[name].tolist(), list(cells)))
    for row in range(len(scored.total)):
        lines = [
            {
                "factor": name,
                "value": values[row],
                "weight": weight,
                "inputs": dict(zip(labels, cells[row], strict=True)),
            }
            for name, weight, labels, values, cells in columns
        ]
        yield orjson.dumps(lines).decode()
