"""Settings: wrong ones are refused in one clear line, and secrets stay secret."""

import json
from pathlib import Path

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.platform.settings import load_settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "mysql://u:hunter2@h/db", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:hunter2@host", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:hun/ter2@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:12/hunter2@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:p@hunter2@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:1?hunter2@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:[hunter2@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:hunter2%zz@h/db", "percent encoding"),
        ("DATABASE_URL", "postgresql://u:p@h:99999/db?hunter2", "percent encoding"),
        ("API_PORT", "99999", "65535"),
        ("RAY_CPUS", "0", "greater than or equal to 1"),
        ("EVENT_COUNTRIES", "Germany", "two-letter"),
        ("LOG_LEVEL", "loud", "warning"),
        ("S3_ENDPOINT", "http://127.0.0.1:9", "S3_BUCKET"),
        ("MARKETPLACE_URL", "https://openapi.etsy.com", "ETSY_API_KEY"),
        ("MARGIN_FLOOR", "nan", ""),
        ("LISTING_MODEL_URL", "http://u:hunter2@models.example/v1", "must begin with https://"),
        ("LISTING_MODEL_URL", "http://serve-svc:8000", "this machine only"),
        ("LISTING_MODEL_URL", "http://[hunter2", "must begin with https://"),
        ("IMAGE_MODEL_URL", "http://u:hunter2@images.example/v1", "must begin with https://"),
        ("IMAGE_FALLBACK_URL", "http://10.0.0.7:8001", "this machine only"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError) as problem:
        load_settings()
    text = str(problem.value)
    assert "\n" not in text
    assert name in text
    assert expected in text
    assert "hunter2" not in text
    assert "ter2" not in text


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(database_url="postgresql://u:hunter2@h:5/db")
    assert "hunter2" not in repr(settings) + str(settings) + json.dumps(settings.model_dump(mode="json"), default=str)
    assert settings.database_host() == "h:5/db"


def test_a_password_in_percent_encoding_and_the_short_scheme_are_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings(database_url="postgres://u:a%2Fb%40c@[::1]:5433/db?sslmode=require")
    assert settings.database_host() == "::1:5433/db"


def test_options_win_over_the_environment_and_empty_values_count_as_unset(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "from-environment")
    monkeypatch.setenv("DATABASE_URL", "")
    assert load_settings().data_dir == tmp_path / "from-environment"
    assert load_settings(data_dir=Path("from-option")).data_dir == tmp_path / "from-option"
    assert load_settings().database_url is None


def test_a_throw_away_working_directory_is_never_the_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "working_dir_files" / "_ray_pkg_1"
    copy.mkdir(parents=True)
    monkeypatch.chdir(copy)
    assert "working_dir_files" not in load_settings().data_dir.parts
