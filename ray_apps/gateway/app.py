"""The API as a Serve application. `serve_configs/` says how many replicas; the settings come from the environment."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ray import serve
    from starlette.types import ASGIApp


class Gateway:
    """One replica: the API over the store of this process. It asks the Scorer by its name, and is bound to it so that
    Serve deploys both."""

    def __init__(self, scorer: object) -> None:
        from ray_apps.gateway.hot_scoring import AskingServe

        del scorer
        self._asking = AskingServe()

    def reconfigure(self, config: dict[str, Any]) -> None:
        """Take over `user_config`, at the start and whenever it changes. Called by Serve."""
        from ray_apps.gateway.hot_scoring import BatchSize

        self._asking.reconfigure(BatchSize.model_validate(config))

    def __serve_build_asgi_app__(self) -> "ASGIApp":
        """Called by Serve in the replica, so that nothing of the application is ever pickled."""
        from ray_apps.gateway.api import create_api
        from ray_apps.platform import logs
        from ray_apps.platform.settings import load_settings
        from ray_apps.store.open import worker_store

        settings = load_settings()
        logs.configure(settings)
        lifetime = timedelta(hours=settings.session_hours)
        return create_api(worker_store(settings), session_lifetime=lifetime, scorer=self._asking)


def build(_: dict[str, Any]) -> "serve.Application":
    """The application for `import_path`. It takes no arguments of its own."""
    from ray import serve

    from ray_apps.gateway.hot_scoring import scorer_application

    application: serve.Application = serve.deployment(serve.ingress()(Gateway)).bind(scorer_application())
    return application
