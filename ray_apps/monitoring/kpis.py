"""The engine's promises against what it did."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from pydantic import BaseModel, ConfigDict

from ray_apps.monitoring.positive import positive_signals
from ray_apps.store import kpis
from ray_apps.store.open import Transaction


class Kpi(BaseModel):
    """One promise: `value` is None while there is nothing to measure, `met` tells whether the target is reached."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    value: float | None
    target: float
    unit: str
    met: bool | None
    note: str = ""


def percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    """The 50th and 95th percentile; None where there is nothing."""
    if not seconds:
        return {"p50": None, "p95": None}
    return {name: round(float(np.percentile(seconds, q)), 3) for name, q in (("p50", 50), ("p95", 95))}


def measure(tx: Transaction, now: datetime) -> list[Kpi]:
    """All KPIs as of now."""
    selected, drawn = kpis.latest_mockup_counts(tx)
    passages = kpis.passages(tx)
    outcomes = kpis.outcomes(tx)
    ideas = kpis.top_quartile_since(tx, now - timedelta(days=1), now - timedelta(days=30))
    total = percentiles([p.total for p in passages])["p95"]
    machine = percentiles([p.total - p.waited for p in passages])["p95"]
    share = positive_signals(outcomes) / len(outcomes) if outcomes else None
    return [
        _at_least("top_quartile_ideas", "Ideas a day in the top quartile", ideas, 200, "ideas", "of the last 30 days"),
        _at_least(
            "mockup_rate", "Selected ideas with a mock-up", drawn / selected if selected else None, 0.95, "share",
            f"{drawn} of {selected} selected",
        ),
        _at_least(
            "positive_signal_rate", "Live ideas with a positive signal", share, 0.25, "share",
            f"of {len(outcomes)} with outcomes, at a false-discovery rate of 5 %",
        ),
        Kpi(
            name="signal_to_live_p95", title="Signal to live, p95", value=total, target=7200, unit="seconds",
            met=None if total is None else total <= 7200,
            note="" if machine is None else f"{machine:.0f} s of it without the wait for a person",
        ),
    ]  # fmt: skip


def _at_least(name: str, title: str, value: float | None, target: float, unit: str, note: str) -> Kpi:
    met = None if value is None else value >= target
    return Kpi(name=name, title=title, value=value, target=target, unit=unit, met=met, note=note)
