"""The recorded answers through the real adapters at the services' real addresses, with the network off."""

import json
import re
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import vcr.errors

from ray_apps.platform.settings import load_settings
from tests.twins.cassettes import FOLDER, cassette
from tests.twins.client import source_at
from tests.twins.record import KEYS, OPTIONS, pull, record, told


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("the network is off")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("kind", sorted(OPTIONS))
@pytest.mark.usefixtures("offline")
def test_what_was_recorded_is_read_as_it_was_then(kind: str, tmp_path: Path) -> None:
    recorded = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    now = datetime.fromisoformat(recorded["now"])
    with cassette(kind, recording=False) as tape:
        pulls = pull(kind, load_settings(data_dir=tmp_path, **KEYS), now, None)
        assert tape.all_played, "the adapter asks for less than it did"
    assert told(pulls, now) == recorded
    assert pulls[0].records


@pytest.mark.usefixtures("offline")
def test_a_call_that_was_not_recorded_is_refused(tmp_path: Path) -> None:
    with cassette("youtube", recording=False):
        source = source_at(None, "youtube", load_settings(data_dir=tmp_path, **KEYS), options={"regions": ["GB"]})
        with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
            list(source.pages({}, datetime.fromisoformat("2026-11-22T12:00:00+00:00")))


@pytest.mark.parametrize("kind", sorted(OPTIONS))
def test_cassettes_hold_no_keys_and_nobody(kind: str) -> None:
    text = (FOLDER / f"{kind}.yaml").read_text(encoding="utf-8")
    for name, value in KEYS.items():
        assert value not in text, f"{name} is in the cassette"
    assert not re.search(r"a.private.person|\\\"author|channelTitle|username", text, re.IGNORECASE), "somebody is in it"
    assert "127.0.0.1" not in text
    assert "authorization" not in text.lower()


def test_recording_from_the_twins_gives_the_cassettes_there_are(tmp_path: Path) -> None:
    """So that twins, adapters and cassettes cannot drift apart unseen."""
    record("reddit", real=False, folder=tmp_path)
    for name in ("reddit.yaml", "reddit.json"):
        if "2026-11-22T12:00:00" not in (FOLDER / "reddit.json").read_text(encoding="utf-8"):
            pytest.skip("the cassettes were recorded from the real service")
        assert (tmp_path / name).read_text(encoding="utf-8") == (FOLDER / name).read_text(encoding="utf-8")
