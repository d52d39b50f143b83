"""`idea-engine price`: what a product would cost on a marketplace, and the sum behind it."""

import math
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from jobs.engine import Json, settings_for
from jobs.terminal import out, print_json
from ray_apps.domain.errors import InputError
from ray_apps.listings.pricing import explain, load_prices


def price(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="A product of the cost table, such as t-shirt.")],
    marketplace: Annotated[str, typer.Option("--marketplace", metavar="M", help="Whose fees to reckon with.")] = "etsy",
    score: Annotated[
        float | None, typer.Option("--score", metavar="S", help="The idea's score, 0 to 1; better ideas cost more.")
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option("--provider", metavar="P", help="Who makes it. (default: whom the marketplace's fees name)"),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", metavar="FILE", help="Your own prices. (default: PRICES_FILE)")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print a price and the sum behind it: cost, each fee, and what is kept of a sale."""
    if score is not None and not (math.isfinite(score) and 0 <= score <= 1):
        raise InputError(f"--score {score} is out of range: a score is a number from 0 to 1")
    settings = settings_for(None)
    made_from = load_prices(prices or settings.prices_file, Decimal(str(settings.margin_floor)))
    receipt = made_from.price(product, marketplace, score=score, provider=provider)
    if as_json:
        print_json(receipt.model_dump(mode="json"))
    else:
        for line in explain(receipt):
            out().print(line, markup=False)
