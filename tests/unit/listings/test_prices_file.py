"""A seller's own prices over the shipped ones, the shipped fee tables, and `idea-engine price`."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from ray_apps.domain.contracts.fees import Fee, FeeRules, fee_tables, load_fees
from ray_apps.domain.errors import InputError
from ray_apps.listings.pricing import load_costs, load_policies, load_prices
from tests.conftest import Ran

D = Decimal
OWN = """
version: 2026-11-29
verified: true
currency: EUR
costs:
  t-shirt: {default: {production: 9.80, shipping: 4.20, charged: 4.50}, "print house": 8.10}
policy: {base_margin: 7.00, charm_cents: 95}
tiers: {redbubble: premium}
rates:
  - {from: EUR, to: USD, rate: 1.20, day: 2026-10-01}
  - {from: EUR, to: USD, rate: 1.08, day: 2026-11-20}
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "prices.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_own_costs_come_first_in_their_currency_at_the_newest_rate_that_was_given(own: Callable[[str], Path]) -> None:
    receipt = load_prices(own(OWN)).price("t-shirt", "etsy")
    # production 9.80 * 1.08 = 10.584 -> 10.59, shipping 4.20 * 1.08 = 4.536 -> 4.54, charged 4.50 * 1.08 = 4.86
    # (10.59 + 4.54 - 4.86 + 7.00 + 0.45 + 0.095 * 4.86) / 0.905 = 20.09… -> 20.95
    # 6.5 % of 25.81 = 1.67765 -> 1.68; 3 % of 25.81 + 0.25 = 1.0243 -> 1.03
    # 20.95 + 4.86 - 10.59 - 4.54 - 0.20 - 1.68 - 1.03 = 7.77
    assert (receipt.price, receipt.margin, receipt.currency) == (D("20.95"), D("7.77"), "USD")
    assert receipt.lines[2].what == "production (default, EUR at 1.08 of 2026-11-20)"
    assert receipt.costs_version == "2026-11-29"
    assert receipt.unverified == ("transaction fee", "payment fee"), "the seller vouches for the costs alone"


def test_what_a_file_does_not_name_stays_as_shipped(own: Callable[[str], Path]) -> None:
    prices = load_prices(own(OWN))
    assert prices.price("t-shirt", "etsy", provider="print house").lines[1].amount == D("-8.75")
    hoodie = prices.price("hoodie", "redbubble")
    assert (hoodie.provider, hoodie.tier, "costs of redbubble" in hoodie.unverified) == ("redbubble", "premium", True)


def test_own_fees_replace_a_marketplaces(own: Callable[[str], Path]) -> None:
    text = (
        "version: mine\nfees:\n  etsy:\n    currency: USD\n    version: '2026'\n    fees:\n"
        "      - {name: all in, rate: 0.15, verified: true}\n"
    )
    receipt = load_prices(own(text)).price("tote", "etsy")
    # (11.00 + 6.00) / 0.85 = 20.00 -> 20.99; 15 % = 3.1485 -> 3.15; 20.99 - 11.00 - 3.15 = 6.84
    assert (receipt.price, receipt.margin, receipt.fees_version) == (D("20.99"), D("6.84"), "2026")


POLICIES = """
version: mine
policy: {uplift: 2.00}
policies:
  redbubble:
    base_margin: 5.00
    products: {hoodie: {base_margin: 4.50, charm_cents: 50}, tote: {floor_margin: 6.00}}
"""


@pytest.mark.parametrize(
    ("marketplace", "product", "paid", "kept", "whose"),
    [
        # 5.00 for the marketplace + 0.5 * 2.00 for all: 0.25 m + 1 = 6 -> m = 20 -> 40.00 -> 40.99
        # 0.5 * 16.99 = 8.495 -> 8.50; 0.5 * (20.99 - 8.50) = 6.245 -> 6.25; 20.99 - 8.50 - 6.25 = 6.24
        ("redbubble", "t-shirt", "40.99", "6.24", "redbubble"),
        # 4.50 + 1.00: 0.25 m + 2 = 5.50 -> m = 14 -> 54.00 -> 54.50; 0.5 * 6.50 = 3.25; 0.5 * (14.50 - 3.25) -> 5.63
        ("redbubble", "hoodie", "54.50", "5.62", "hoodie on redbubble"),
        # 5.00 + 1.00 is the floor: 0.25 m + 0.90 = 6 -> m = 20.40 -> 38.40 -> 38.99
        # 0.5 * 17.39 = 8.695 -> 8.70; 0.5 * (20.99 - 8.70) = 6.145 -> 6.15; 20.99 - 8.70 - 6.15 = 6.14
        ("redbubble", "tote", "38.99", "6.14", "tote on redbubble"),
        # 5.00 as shipped for the marketplace + 1.00: (9.87 + 6.00) / 0.755 = 21.01… -> 21.99; 5.38755 -> 5.39
        ("amazon_merch", "t-shirt", "21.99", "6.73", "amazon_merch"),
        # 6.00 as shipped + 1.00: (12.50 + 7.00 + 0.45 + 0.45125) / 0.905 = 22.54… -> 22.99
        # 6.5 % of 27.74 = 1.8031 -> 1.81; 3 % of 27.74 + 0.25 = 1.0822 -> 1.09; 22.99 - 12.50 - 0.20 - 1.81 - 1.09
        ("etsy", "t-shirt", "22.99", "7.39", ""),
    ],
)
def test_the_narrower_policy_goes_over_the_wider_and_the_sellers_over_the_shipped(
    own: Callable[[str], Path], marketplace: str, product: str, paid: str, kept: str, whose: str
) -> None:
    receipt = load_prices(own(POLICIES)).price(product, marketplace, score=0.5)
    assert (receipt.price, receipt.margin, receipt.policy) == (D(paid), D(kept), whose)
    assert receipt.floor_margin == (D(6) if product == "tote" else D(4))


def test_what_a_seller_says_of_all_marketplaces_goes_before_what_is_shipped_for_one(own: Callable[[str], Path]) -> None:
    prices = load_prices(own("version: a\npolicy: {base_margin: 6, uplift: 3}"))
    assert prices.policy_for("redbubble") == prices.policy_for("etsy") == prices.policy
    assert prices.price("t-shirt", "redbubble").policy == ""
    assert load_prices().policy_for("redbubble") != load_prices().policy


def test_no_policy_goes_under_the_floor_of_all(own: Callable[[str], Path]) -> None:
    text = "version: a\npolicies: {redbubble: {products: {tote: {floor_margin: 5}}}}"
    assert load_prices(own(text), D(5)).policy_for("redbubble", "tote").floor_margin == 5
    assert load_prices(own(text), D(5)).policy_for("redbubble").floor_margin == 5
    with pytest.raises(InputError, match=r"policies.redbubble.products.tote.floor_margin: must be 5\.01 or more"):
        load_prices(own(text), D("5.01"))
    lower = own("version: a\npolicy: {floor_margin: 3}\npolicies: {etsy: {floor_margin: 3}}")
    assert load_prices(lower, D(5)).policy_for("etsy").floor_margin == 3, "the file's own word for all"


def test_the_shipped_policies_lie_over_known_marketplaces_and_products_and_name_no_floor() -> None:
    shipped = load_policies()
    assert shipped.policies.keys() <= set(fee_tables())
    for _, change in shipped.places():
        assert change.floor_margin is None
    assert all(there.products.keys() <= load_costs().costs.keys() for there in shipped.policies.values())


@pytest.mark.parametrize(("text", "floor"), [("version: a", "5.01"), ("version: a\npolicy: {floor_margin: 3}", "3")])
def test_the_floor_of_the_settings_holds_unless_the_file_names_another(
    own: Callable[[str], Path], text: str, floor: str
) -> None:
    assert load_prices(own(text), D("5.001")).policy.floor_margin == D(floor)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no prices"),
        ("- a list", "holds no prices"),
        ("version: [", "is no YAML at line 1"),
        ("version: !!python/object/apply:os.system [ls]", "is no YAML"),
        ("verified: true", "version: Field required"),
        ("version: a\nprice: 3", "price: Extra inputs"),
        ("version: a\ncosts: {t-shirt: {default: 3}}", "costs need a currency"),
        ("version: a\ncurrency: dollars\ncosts: {}", "currency: String should match"),
        ("version: a\ncurrency: JPY", "JPY has no hundredths"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: -3}}", "production: Input should be greater than"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: 3.001}}", "no more than 2 decimal places"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: .nan}}", "finite number"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: 99999999999}}", "less than or equal to 1000000"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: cheap}}", "valid decimal"),
        ("version: a\ncurrency: USD\ncosts: {t-shirt: {default: {shipping: 3}}}", "production: Field required"),
        ("version: a\ncurrency: USD\ncosts: {'a\\nb': {default: 3}}", "String should match"),
        ("version: a\npolicy: {charm_cents: 100}", "charm_cents: Input should be less"),
        ("version: a\npolicy: {discount: 100}", "discount: Extra inputs"),
        (
            "version: a\npolicies: {redbubble: {charm_cents: 100}}",
            "policies.redbubble.charm_cents: Input should be less",
        ),
        ("version: a\npolicies: {redbubble: {discount: 1}}", "policies.redbubble.discount: Extra inputs"),
        ("version: a\npolicies: {redbubble: 4.00}", "policies.redbubble: Input should be"),
        ("version: a\npolicies: {redbubble: {base_margin: -1}}", "base_margin: Input should be greater"),
        ("version: a\npolicies: {redbubble: {uplift: 0.001}}", "no more than 2 decimal places"),
        ("version: a\npolicies: {ebay: {uplift: 1}}", "no fees are known for 'ebay'"),
        ("version: a\npolicies: {redbubble: {products: {hat: {uplift: 1}}}}", "policies.redbubble: no product 'hat'"),
        ("version: a\npolicies: {redbubble: {products: {tote: {products: {}}}}}", "products.tote.products: Extra"),
        ("version: a\npolicies: {redbubble: {floor_margin: 3.99}}", "redbubble.floor_margin: must be 4.00 or more"),
        ("version: a\ntiers: {redbubble: gold}", "no account tier 'gold': choose standard, premium, pro"),
        ("version: a\ntiers: {ebay: gold}", "no fees are known for 'ebay'"),
        ("version: a\nrates: [{from: EUR, to: USD, rate: 1.1}]", "rates.0.day: Field required"),
        ("version: a\nrates: [{from: EUR, to: USD, rate: 0, day: 2026-01-01}]", "greater than 0"),
        ("version: a\nfees: {etsy: {currency: USD, rate: -1}}", "fees.etsy.rate: Input should be greater"),
    ],
    ids=str,
)
def test_a_bad_file_is_told_in_one_line_that_names_it(own: Callable[[str], Path], text: str, reason: str) -> None:
    path = own(text)
    with pytest.raises(InputError) as problem:
        load_prices(path)
    told = str(problem.value)
    assert told.startswith(f"prices file {path}")
    assert reason in told
    assert "\n" not in told
    assert len(told) < 600


def test_files_that_cannot_be_read_or_are_far_too_large(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        load_prices(tmp_path / "nothing")
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        load_prices(tmp_path)
    large = tmp_path / "large"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputError, match="more than 1 MB"):
        load_prices(large)


def test_every_shipped_fee_table_is_dated_and_names_its_source() -> None:
    assert set(fee_tables()) == {"etsy", "printify", "redbubble", "amazon_merch"}
    for name in fee_tables():
        rules = load_fees(name)
        assert (rules.marketplace, bool(rules.version), rules.read_on is not None) == (name, True, True)
        assert rules.source.startswith("https://")
        assert rules.parts()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"fees": (Fee(name="a"), Fee(name="a"))}, "named twice"),
        ({"fees": (Fee(name="a"),), "rate": "0.1"}, "either fees, or fixed and rate"),
        ({"fees": (Fee(name="a"),), "tiers": {"x": {"b": "0.1"}}, "tier": "x"}, "a fee that is not there: b"),
        ({"fees": (Fee(name="a"),), "tiers": {"x": {"a": "0.1"}}, "tier": "y"}, "must name one of tiers"),
        ({"fees": (Fee(name="a"),), "tiers": {"x": {"a": "0.1"}}}, "must name one of tiers"),
        ({"fees": ({"name": "a", "of": "markup", "rate": "0.9", "above": "0.2"},)}, "must be 1 or less"),
        ({"fees": ({"name": "a", "above": "0.2"},)}, "only a fee of markup"),
    ],
)
def test_fee_rules_that_contradict_themselves_are_refused(given: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        FeeRules.model_validate({"currency": "USD", **given})


def test_the_command_as_people_run_it(idea_engine: Callable[..., Ran], own: Callable[[str], Path]) -> None:
    shown = idea_engine("price", "hoodie", "--marketplace", "amazon_merch", "--score", "0.5", "--json").json
    assert (shown["price"], shown["margin"], shown["policy"]) == ("33.99", "6.45", "amazon_merch")
    assert sum(D(line["amount"]) for line in shown["lines"]) == D("6.45")
    told = idea_engine("price", "t-shirt", PRICES_FILE=str(own(OWN)), MARGIN_FLOOR="8")
    assert told.code == 0, told.err
    assert told.out.splitlines()[0] == "21.95 USD for a t-shirt on etsy"
    assert "never less than 8.00" in told.out
    for arguments, reason in {
        ("mug",): "unknown product 'mug'",
        ("tote", "--score", "1.1"): "a score is a number from 0 to 1",
        ("tote", "--score", "nan"): "a score is a number from 0 to 1",
        ("tote", "--marketplace", "ebay"): "no fees are known for 'ebay'",
        ("tote", "--provider", "me"): "no cost known for tote from me",
        ("tote", "--prices", "nothing.yaml"): "prices file nothing.yaml cannot be read",
    }.items():
        wrong = idea_engine("price", *arguments)
        assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)
        assert reason in wrong.err
    assert json.loads(idea_engine("price", "tote", "--prices", own(OWN), "--json").out)["price"] == "20.95"
