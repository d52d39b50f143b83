"""The one shop of a sandbox and what it owns besides listings: profiles, policies, a production partner. Pure."""

from dataclasses import dataclass

from ray_apps.sandbox.errors import ApiError, field_error
from ray_apps.sandbox.listing_forms import NewListing


@dataclass(frozen=True)
class Shop:
    """The shop's numbers. What it owns is numbered after it, so that the numbers stay over restarts."""

    shop_id: int
    user_id: int

    @property
    def shipping_profile_id(self) -> int:
        """Its one shipping profile."""
        return 240_000_000_000 + self.shop_id

    @property
    def readiness_state_id(self) -> int:
        """Its one processing profile: made to order in 2 to 5 days."""
        return 1_400_000_000_000 + self.shop_id

    @property
    def return_policy_id(self) -> int:
        """Its one return policy."""
        return 1_200_000_000_000 + self.shop_id

    @property
    def production_partner_id(self) -> int:
        """Its one production partner, the printer."""
        return 5_000_000_000 + self.shop_id

    def check_owner(self, shop_id: int) -> None:
        """Refuse a shop that the token's user does not own."""
        if shop_id != self.shop_id:
            raise ApiError(403, "User does not own this shop")

    def check_references(self, listing: NewListing) -> None:
        """Refuse a listing that names a profile, policy or partner which this shop does not have."""
        owned = {
            "shipping_profile_id": self.shipping_profile_id,
            "readiness_state_id": self.readiness_state_id,
            "return_policy_id": self.return_policy_id,
        }
        for field, mine in owned.items():
            if getattr(listing, field) not in (None, mine):
                raise field_error(field, "does not belong to this shop")
        if any(partner != self.production_partner_id for partner in listing.production_partner_ids):
            raise field_error("production_partner_ids", "does not belong to this shop")

    def shipping_profiles(self) -> list[dict[str, object]]:
        """As `getShopShippingProfiles` lists them."""
        return [
            {
                "shipping_profile_id": self.shipping_profile_id,
                "title": "Standard",
                "user_id": self.user_id,
                "origin_country_iso": "US",
                "is_deleted": False,
                "profile_type": "manual",
            }
        ]

    def readiness_states(self) -> list[dict[str, object]]:
        """As `getShopReadinessStateDefinitions` lists them."""
        return [
            {
                "shop_id": self.shop_id,
                "readiness_state_id": self.readiness_state_id,
                "readiness_state": "made_to_order",
                "min_processing_days": 2,
                "max_processing_days": 5,
                "processing_days_display_label": "2-5 days",
            }
        ]

    def return_policies(self) -> list[dict[str, object]]:
        """As `getShopReturnPolicies` lists them."""
        return [
            {
                "return_policy_id": self.return_policy_id,
                "shop_id": self.shop_id,
                "accepts_returns": True,
                "accepts_exchanges": True,
                "return_deadline": 30,
            }
        ]

    def production_partners(self) -> list[dict[str, object]]:
        """As `getShopProductionPartners` lists them."""
        return [
            {
                "production_partner_id": self.production_partner_id,
                "partner_name": "Sandbox Print House",
                "location": "Charlotte, NC, United States",
            }
        ]
