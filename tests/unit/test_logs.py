"""Logs as commands configure them: what they must never hold."""

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ray_apps.platform.logs import configure
from ray_apps.platform.settings import load_settings


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", "httpx", "httpcore")]
    before = [(each, each.level, list(each.handlers)) for each in loggers]
    yield
    for each, level, handlers in before:
        each.setLevel(level)
        each.handlers = handlers


@pytest.mark.parametrize("level", ["debug", "info"])
def test_addresses_that_are_called_are_not_logged(
    tmp_path: Path, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(load_settings(data_dir=tmp_path, log_level=level, log_format="json"))
    answers = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=answers) as client:
        client.get("https://calendar.example/private-s3cret/basic.ics")
    logging.getLogger("httpcore.http11").debug("send_request_headers.started /private-s3cret/basic.ics")
    logging.getLogger("ours").info("something else")
    said = capsys.readouterr()
    assert "s3cret" not in said.err + said.out
    assert "something else" in said.err, "logging itself is on"


def test_a_level_above_theirs_holds_for_them_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure(load_settings(data_dir=tmp_path, log_level="error"))
    logging.getLogger("httpx").warning("only a warning")
    assert "only a warning" not in capsys.readouterr().err
