"""The sum of one sale: its fees to the cent, and the least price that leaves a margin. Pure.

Fees are in whole cents, each rounded up. Unrounded they are straight lines of the price with bends where a fee begins
to count, ever steeper; what is kept is then price − (rate × price + fixed) − cost on each stretch, and the price wanted
is (cost + margin + fixed) ÷ (1 − rate) on the right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from ray_apps.domain.contracts.fees import Fee
from ray_apps.domain.errors import InputError
from ray_apps.listings.pricing.tables import CENT, Cost

LEAST_LEFT = Decimal("0.01")
"""Of each further unit of price at least so much must be left, or no price can be found by raising it."""
_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Line:
    """A straight line of the price."""

    rate: Decimal
    fixed: Decimal

    def at(self, price: Decimal) -> Decimal:
        """Its value at a price."""
        return self.rate * price + self.fixed

    def __add__(self, other: "Line") -> "Line":
        return Line(self.rate + other.rate, self.fixed + other.fixed)

    def times(self, factor: Decimal) -> "Line":
        """The line, `factor` times as high."""
        return Line(self.rate * factor, self.fixed * factor)


@dataclass(frozen=True)
class Sale:
    """One piece of a product sold: what it costs, and the fees on it."""

    product: str
    cost: Cost
    fees: Sequence[Fee]

    def charged(self, price: Decimal) -> list[tuple[Fee, Decimal, Decimal]]:
        """Each fee at a price, with what it is a share of: fee, base, amount in whole cents rounded up."""
        found: dict[str, tuple[Fee, Decimal, Decimal]] = {}
        markup_fees = _NOTHING
        for fee in self._in_turn():
            base = max(_NOTHING, self._base(fee, Line(_NOTHING, markup_fees)).at(price))
            amount = (base * fee.rate_for(self.product) + fee.fixed).quantize(CENT, ROUND_CEILING)
            markup_fees += amount if fee.of == "markup" else _NOTHING
            found[fee.name] = (fee, base, amount)
        return [found[fee.name] for fee in self.fees]

    def kept(self, price: Decimal) -> Decimal:
        """What the seller keeps at a price, to the cent."""
        return price - sum((amount for _, _, amount in self.charged(price)), self.cost.outlay)

    def line(self, price: Decimal) -> Line:
        """All fees, unrounded, as the straight line that they are from this price on."""
        total = markup_fees = Line(_NOTHING, _NOTHING)
        for fee in self._in_turn():
            base = self._base(fee, markup_fees)
            share = base.times(fee.rate_for(self.product)) if base.at(price) >= 0 else Line(_NOTHING, _NOTHING)
            amount = share + Line(_NOTHING, fee.fixed)
            markup_fees += amount if fee.of == "markup" else Line(_NOTHING, _NOTHING)
            total += amount
        return total

    def least_price(self, margin: Decimal) -> tuple[Decimal, Line]:
        """The lowest price, not in whole cents, that leaves a margin, and the line of the fees there.

        Raises `InputError` if the fees leave nothing of a higher price. Follows the line at a price to where it would
        leave the margin; as the fees only get steeper, no step goes too far and each takes the next bend at least.
        """
        price = _NOTHING
        while True:
            line = self.line(price)
            if 1 - line.rate < LEAST_LEFT:
                raise InputError(
                    f"the fees leave nothing of a price over {price.quantize(CENT)}: "
                    f"they take {line.rate * 100:.0f} % of all beyond it, and a margin of {margin} is not reached"
                )
            wanted = (self.cost.outlay + margin + line.fixed) / (1 - line.rate)
            if wanted <= price or self.line(wanted) == line:
                return wanted, line
            price = wanted

    def _in_turn(self) -> list[Fee]:
        """The fees, those of earnings last: what is earned is told by the others."""
        return sorted(self.fees, key=lambda fee: fee.of == "earnings")

    def _base(self, fee: Fee, markup_fees: Line) -> Line:
        """What a fee is a share of, as a line of the price; below zero it counts as zero."""
        match fee.of:
            case "price":
                return Line(Decimal(1), _NOTHING)
            case "order":
                return Line(Decimal(1), self.cost.charged)
            case "markup":
                return Line(Decimal(1), -self.cost.production * (1 + fee.above))
            case "earnings":
                return Line(Decimal(1), -self.cost.production) + markup_fees.times(Decimal(-1))
