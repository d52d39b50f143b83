"""One open sandbox: everything that its routes work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from ray_apps.sandbox.credentials import Credentials, ensure_credentials
from ray_apps.sandbox.database import Database
from ray_apps.sandbox.options import SandboxOptions
from ray_apps.sandbox.pictures import PictureFiles
from ray_apps.sandbox.rates import RateLimiter
from ray_apps.sandbox.rules import EtsyRules, etsy_rules
from ray_apps.sandbox.shop import Shop


@dataclass(frozen=True)
class Market:
    """The parts of a sandbox, opened together."""

    options: SandboxOptions
    credentials: Credentials
    database: Database
    files: PictureFiles
    shop: Shop
    rules: EtsyRules
    limiter: RateLimiter

    def close(self) -> None:
        """Save the call counts and close the database."""
        self.database.save_calls(self.limiter.minutes())
        self.database.close()


def open_market(options: SandboxOptions) -> Market:
    """Open the sandbox of a folder, making what is not there yet."""
    options.folder.mkdir(parents=True, exist_ok=True)
    credentials = ensure_credentials(options.folder)
    database = Database(options.folder)
    database.open_shop(credentials, options.seed)
    return Market(
        options=options,
        credentials=credentials,
        database=database,
        files=PictureFiles(options.folder),
        shop=Shop(credentials.shop_id, credentials.user_id),
        rules=etsy_rules(),
        limiter=RateLimiter(options.calls, database.load_calls()),
    )


def _market(request: Request) -> Market:
    market: Market = request.app.state.market
    return market


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")


AMarket = Annotated[Market, Depends(_market)]
BaseUrl = Annotated[str, Depends(_base_url)]
