"""What a sale costs a seller on each marketplace, as dated data (one YAML file each).

A contract names its file (`fees: etsy`); pricing also reads them by name, since a seller may price for a marketplace
before anything is published there.
"""

from ray_apps.domain.contracts.fees.rules import Currency, Fee, FeeRules, Money, fee_tables, load_fees

__all__ = ["Currency", "Fee", "FeeRules", "Money", "fee_tables", "load_fees"]
