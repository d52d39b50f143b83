"""What every listing must name of its shop: profiles, policy and partner, read from the shop where not given."""

from ray_apps.domain.errors import InputError
from ray_apps.publishing.marketplaces.etsy_account import EtsyShelf
from ray_apps.publishing.marketplaces.etsy_answers import Page, typed
from ray_apps.publishing.marketplaces.etsy_calls import EtsyCalls

_PLACES = {
    "shipping_profile_id": "shipping-profiles",
    "readiness_state_id": "readiness-state-definitions",
    "return_policy_id": "policies/return",
    "production_partner_id": "production-partners",
}
"""Each number's place under the shop's address."""


def fill_shelf(calls: EtsyCalls, shop: str, shelf: EtsyShelf) -> EtsyShelf:
    """Fill in the numbers left `None`; `InputError` where the shop has none or several to choose from."""
    missing = [field for field in _PLACES if getattr(shelf, field) is None]
    return shelf.model_copy(update={field: _only_one(calls, shop, field) for field in missing})


def _only_one(calls: EtsyCalls, shop: str, field: str) -> int:
    place = _PLACES[field]
    results = typed(Page, calls.repeat("GET", f"{shop}/{place}")).results
    numbers = [number for result in results if isinstance(number := result.get(field), int)]
    if len(numbers) != 1:
        choice = f"choose one of {', '.join(map(str, numbers[:20]))}" if numbers else "make one at Etsy"
        raise InputError(f"the Etsy shop has {len(numbers)} {place}: {choice} ({field})")
    return numbers[0]
