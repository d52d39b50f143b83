"""The marketplace to publish to: Etsy where settings name it, else the sandbox under the data folder."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from ray_apps.domain.errors import InputError
from ray_apps.platform.settings import Settings
from ray_apps.publishing.marketplaces.etsy import Etsy
from ray_apps.publishing.marketplaces.etsy_account import EtsyAccount
from ray_apps.sandbox.process import SandboxServer, running
from ray_apps.store import Store, bindings, metrics


@dataclass(frozen=True)
class Shop:
    """An open shop: the client, and the sandbox behind it if it is one."""

    client: Etsy
    sandbox: SandboxServer | None


@contextmanager
def open_shop(settings: Settings, store: Store) -> Iterator[Shop]:
    """The shop for the block. The sandbox is started if no other command has it running.

    Raises `InputError` if the store's listings are in another shop.
    """
    with ExitStack() as stack:
        if settings.marketplace_url is None:
            server = stack.enter_context(running(settings.sandbox_dir))
            account = EtsyAccount(
                base_url=server.base_url,
                shop_id=server.shop_id,
                api_key=server.credentials.api_key,
                access_token=server.credentials.access_token,
            )
            _bind(store, f"sandbox/{account.shop_id}")
            yield Shop(stack.enter_context(Etsy(account)), server)
        else:
            account = _account(settings)
            _bind(store, f"{account.base_url}/{account.shop_id}")
            yield Shop(stack.enter_context(Etsy(account)), None)


def _bind(store: Store, shop: str) -> None:
    """One database, one shop: what is live in one is not in another, and its ids there are other people's listings."""
    with store.transaction() as tx:
        bindings.bind(tx, "shop", shop, "use another DATA_DIR (and DATABASE_URL) for another shop")


def _account(settings: Settings) -> EtsyAccount:
    given = {
        "base_url": settings.marketplace_url,
        "shop_id": settings.etsy_shop_id,
        "api_key": settings.etsy_api_key,
        "access_token": settings.etsy_access_token,
    }
    names = {"base_url": "MARKETPLACE_URL", "api_key": "ETSY_API_KEY"}
    try:
        return EtsyAccount.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        name = names.get(str(first["loc"][0]), "ETSY_*")
        raise InputError(f"setting {name}: {str(first['msg']).removeprefix('Value error, ')}") from None


def let_shoppers_in(store: Store, server: SandboxServer) -> timedelta | None:
    """Let the sandbox's shoppers spend one more day if a live listing has no outcome yet.

    Returns how long after the first listing's day that is, None if nothing is to be waited for. Killed and run again,
    it is the same day, and the sandbox simulates no day twice.
    """
    with store.transaction() as tx:
        first, newest = metrics.first_live_day(tx), metrics.newest_day(tx)
        if first is None or metrics.without_snapshot(tx) == 0:
            return None
    days = 1 if newest is None else (newest - first).days + 1
    server.shoppers(days)
    return timedelta(days=days)
