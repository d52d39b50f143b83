"""The receipt of a price: its lines in whole cents, and what it was made from. Pure."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from ray_apps.domain.contracts.fees import FeeRules
from ray_apps.domain.listings import PriceLine, PriceReceipt
from ray_apps.listings.pricing.sums import Sale
from ray_apps.listings.pricing.tables import CENT, Cost, CostTable, Exchange


@dataclass(frozen=True)
class Found:
    """A cost in the currency of the sale, with where it comes from; `exchange` if it was in another currency."""

    cost: Cost
    table: CostTable
    provider: str
    exchange: Exchange | None = None


@dataclass(frozen=True)
class Aim:
    """What a price was to leave: the `margin` for a `score` of 0..1, never less than `floor`, as `policy` has it.

    `policy` is what the policy is for, such as "hoodie on redbubble"; "" for everything.
    """

    score: Decimal
    margin: Decimal
    floor: Decimal
    policy: str = ""


def receipt_of(sale: Sale, charmed: Decimal, found: Found, fees: FeeRules, tier: str | None, aim: Aim) -> PriceReceipt:
    """The receipt of a sale at a charm price."""
    cost, line = found.cost, sale.line(charmed)
    doubtful = [] if found.table.verified else [f"costs of {found.provider}"]
    return PriceReceipt(
        price=charmed,
        currency=fees.currency,
        cost=cost.outlay,
        fixed_fees=line.fixed,
        fee_rate=line.rate,
        margin=sale.kept(charmed),
        floor_margin=aim.floor,
        marketplace=fees.marketplace,
        product=sale.product,
        provider=found.provider,
        tier=tier,
        score=aim.score,
        aimed_margin=aim.margin,
        policy=aim.policy,
        markup=_markup(charmed, cost.production) if fees.markups and cost.production else None,
        lines=tuple(_lines(sale, charmed, found)),
        costs_version=found.table.version,
        fees_version=fees.version,
        unverified=(*doubtful, *(fee.name for fee in sale.fees if not fee.verified)),
    )


def _markup(charmed: Decimal, production: Decimal) -> Decimal:
    """The price as a share over the cost of production, rounded up to a hundredth of a percent."""
    return (charmed / production - 1).quantize(Decimal("0.0001"), ROUND_CEILING)


def _lines(sale: Sale, charmed: Decimal, found: Found) -> list[PriceLine]:
    cost = found.cost
    rate = found.exchange
    at = f", {rate.source} at {rate.rate} of {rate.day}" if rate else ""
    lines = [
        PriceLine(what="price", amount=charmed),
        PriceLine(what="shipping paid by the buyer", amount=cost.charged),
        PriceLine(what=f"production ({found.provider}{at})", amount=-cost.production),
        PriceLine(what=f"shipping ({found.provider}{at})", amount=-cost.shipping),
    ]
    for fee, base, amount in sale.charged(charmed):
        lines.append(PriceLine(what=_told(fee.name, fee.rate_for(sale.product), base, fee.fixed), amount=-amount))
    return [line for line in lines if line.amount]


def _told(name: str, rate: Decimal, base: Decimal, fixed: Decimal) -> str:
    """A fee with its sum, for example "payment fee (3 % of 26.74 + 0.25)"."""
    parts = [f"{(rate * 100).normalize():f} % of {base.quantize(CENT)}"] if rate else []
    parts += [str(fixed)] if fixed and rate else []
    return f"{name} ({' + '.join(parts)})" if parts else name
