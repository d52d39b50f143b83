"""A price receipt in the words of a seller. Pure."""

from decimal import Decimal

from ray_apps.domain.listings import PriceReceipt

_WIDTH = 9
_HALF = Decimal("0.5")


def explain(receipt: PriceReceipt) -> list[str]:
    """The receipt line by line: what is sold, each amount with its sign, what is kept, and what to rely on.

    A receipt of earlier versions, without lines of its own, is told from its totals.
    """
    lines = [_heading(receipt)]
    if receipt.lines:
        lines += [_amount(line.amount, line.what) for line in receipt.lines]
    else:
        lines.append(_amount(receipt.price, "price"))
        lines.append(_amount(-receipt.cost, "cost"))
        lines.append(_amount(receipt.margin + receipt.cost - receipt.price, "fees"))
    lines.append(f"= {receipt.margin:>{_WIDTH},.2f}  kept of each sale; never less than {receipt.floor_margin:.2f}")
    if receipt.aimed_margin is not None and receipt.score is not None:
        score = f"{receipt.score:.2f}"
        by = f", by the policy for {receipt.policy}" if receipt.policy else ""
        lines.append(f"Aimed at {receipt.aimed_margin.quantize(Decimal('0.01'))} for a score of {score}{by}.")
    if receipt.fee_rate > _HALF:
        lines.append(f"Of each further 1.00 of price {1 - receipt.fee_rate:.2f} is kept; fees take the rest.")
    if receipt.markup is not None:
        lines.append(f"{receipt.marketplace} asks for a markup instead of a price: enter {receipt.markup * 100:.2f} %.")
    if receipt.costs_version:
        dated = f"Costs of {receipt.costs_version}"
        lines.append(f"{dated}, fees of {receipt.fees_version}." if receipt.fees_version else f"{dated}.")
    if receipt.unverified:
        lines.append(f"Not verified: {', '.join(receipt.unverified)}. Compare before you sell.")
    return lines


def _heading(receipt: PriceReceipt) -> str:
    what = f" for a {receipt.product}" if receipt.product else ""
    where = f" on {receipt.marketplace}" if receipt.marketplace else ""
    tier = f" ({receipt.tier} account)" if receipt.tier else ""
    return f"{receipt.price} {receipt.currency}{what}{where}{tier}"


def _amount(amount: Decimal, what: str) -> str:
    return f"{'-' if amount < 0 else '+'} {abs(amount):>{_WIDTH},.2f}  {what}"
