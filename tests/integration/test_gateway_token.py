"""`idea-engine token`: the token it prints opens the API with its role, until it is revoked."""

import json
from pathlib import Path

import pytest

from jobs.api_token import token
from ray_apps.domain.errors import InputError
from ray_apps.store import Store, tokens


@pytest.fixture(autouse=True)
def same_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def test_a_token_is_made_shown_once_and_revoked(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    token("anna", role="reviewer")
    plain = capsys.readouterr().out.strip()
    token("anna", role="admin", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["role"]) == ("anna", "admin")
    with store.transaction() as tx:
        assert tokens.holder(tx, plain) == ("anna", "reviewer")
        assert tokens.holder(tx, told["token"]) == ("anna", "admin")
    token("anna", revoke=True)
    assert capsys.readouterr().out.strip() == "2 ended"
    with store.transaction() as tx:
        assert tokens.holder(tx, plain) is None


@pytest.mark.parametrize(
    ("name", "role", "revoke"),
    [("anna", "boss", False), ("auto", "viewer", False), ("", "viewer", False), ("a\nb", "viewer", False),
     ("x" * 65, "viewer", False), ("nobody", "viewer", True)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(name: str, role: str, revoke: bool) -> None:
    with pytest.raises(InputError):
        token(name, role=role, revoke=revoke)
