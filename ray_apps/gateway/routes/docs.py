"""The API's documentation: OpenAPI, and a page of it that loads nothing from elsewhere."""

import json
from functools import cache
from http import HTTPStatus
from importlib import resources
from typing import Any

import jinja2
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@router.get("/openapi.json")
def openapi(request: Request) -> dict[str, Any]:
    """The API, machine-readable."""
    described: dict[str, Any] = request.app.openapi()
    return described


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """The API, for people."""
    described: dict[str, Any] = request.app.openapi()
    page = _template().render(
        title=described["info"]["title"],
        version=described["info"]["version"],
        groups=_groups(described),
        schemas=[(name, json.dumps(schema, indent=2)) for name, schema in described["components"]["schemas"].items()],
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get("/favicon.ico", status_code=HTTPStatus.NO_CONTENT)
def favicon() -> None:
    """Browsers ask for this on their own; our pages carry their icon with them."""


@cache
def _template() -> jinja2.Template:
    text = resources.files("ray_apps.gateway").joinpath("docs.html").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True).from_string(text)


def _groups(described: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the order of the routes."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            groups.setdefault(operation["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "parameters": operation.get("parameters", []),
                    "body": json.dumps(body, indent=2) if body else "",
                    "answers": list(operation["responses"]),
                }
            )
    return list(groups.items())
