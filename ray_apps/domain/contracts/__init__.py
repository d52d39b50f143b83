"""What each marketplace demands, as dated data (one YAML file each) and pure validators over it.

Listings, mock-ups, publishing and the sandbox share these files, so that a rule has one home.
"""

from ray_apps.domain.contracts.contract import Contract, load_contract, marketplaces
from ray_apps.domain.contracts.text_rules import bullet_problems, claim_problems, tag_problems, text_problems

__all__ = [
    "Contract",
    "bullet_problems",
    "claim_problems",
    "load_contract",
    "marketplaces",
    "tag_problems",
    "text_problems",
]
