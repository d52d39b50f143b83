"""The review app as a Serve application, mounted at `/ui`."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from gradio_ui import page
from gradio_ui.gate import MAX_BODY_BYTES, Gate
from ray_apps.gateway.client import Client

if TYPE_CHECKING:
    from ray import serve
    from starlette.types import ASGIApp

PATH = "/ui"


class ReviewArgs(BaseModel):
    """Arguments of the application in `serve_configs/`. `api_url` is where replicas reach the HTTP API."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: str = Field(pattern=r"^https?://")


def create_app(args: ReviewArgs) -> "ASGIApp":
    """The review app behind its gate, with its pages at `/ui`."""
    import gradio
    from fastapi import FastAPI

    from gradio_ui.blocks import review_page

    client = Client(args.api_url)
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "DejaVu Sans", "sans-serif"]
    head = f"{page.icon()}<style>{page.asset('review.css')}</style><script>{page.asset('keys.js')}</script>"
    app = gradio.mount_gradio_app(
        FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
        review_page(client),
        path=PATH,
        theme=gradio.themes.Base(font=fonts, font_mono=["ui-monospace", "DejaVu Sans Mono", "monospace"]),
        head=head,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size=MAX_BODY_BYTES,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
    )
    return Gate(app, client)


class ReviewUi:
    """One replica of the review app."""

    def __init__(self, args: ReviewArgs) -> None:
        self._args = args

    def __serve_build_asgi_app__(self) -> "ASGIApp":
        """Called by Serve in the replica, so that nothing of Gradio is ever pickled."""
        return create_app(self._args)


def build(args: ReviewArgs) -> "serve.Application":
    """The application for `import_path`."""
    from ray import serve

    application: serve.Application = serve.deployment(serve.ingress()(ReviewUi)).bind(args)
    return application
