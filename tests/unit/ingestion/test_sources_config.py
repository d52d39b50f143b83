"""The sources file: the shipped one is right, and what is wrong in a user's is said in one line that names it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ray_apps.domain.errors import InputError
from ray_apps.domain.sources import Standing
from ray_apps.ingestion.polite.services import load_service
from ray_apps.ingestion.sources import plain_yaml
from ray_apps.ingestion.sources.config import load_sources, shipped_text
from ray_apps.ingestion.sources.registry import KINDS, due, open_sources, period_start, sources_on
from ray_apps.platform.settings import Settings, load_settings
from tests.twins.base import UNLIMITED

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def with_file(tmp_path: Path, text: str, **keys: object) -> Settings:
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    return load_settings(data_dir=tmp_path, **keys)


def test_by_default_only_what_asks_nobody_is_on(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    assert set(sources_on(settings)) == {"sample", "holidays", "nostalgia"}
    assert all(KINDS[name].service is None for name in sources_on(settings) if name != "sample")
    assert [source.name for source in open_sources(settings, UNLIMITED)] == ["holidays", "nostalgia"]


def test_the_shipped_file_shows_every_kind_with_options_that_it_takes() -> None:
    from importlib import import_module

    shown: dict[str, Any] = plain_yaml.parse(shipped_text())["sources"]
    assert set(shown) == {"sample", *KINDS}
    for name, kind in KINDS.items():
        options = import_module(f"ray_apps.ingestion.sources.{kind.module}").Options
        given = options.model_validate(shown[name].get("options", {}))
        for field, value in given:
            default = options.model_fields[field].get_default()
            required = options.model_fields[field].is_required()
            assert required or value == default, f"{name}.{field} is not shown with its default, {default}"


def test_on_is_a_word_and_norway_a_country(tmp_path: Path) -> None:
    text = "sources: {yt: {kind: youtube, on: yes, options: {regions: [NO, ON]}}}"
    entry = load_sources(with_file(tmp_path, text))["yt"]
    assert (entry.on, entry.options) == (True, {"regions": ["NO", "ON"]})


@pytest.mark.parametrize("kind", sorted({kind.service for kind in KINDS.values() if kind.service}))
def test_every_service_has_dated_rules(kind: str) -> None:
    service = load_service(kind)
    assert service.name == kind
    assert "default" in service.budgets
    assert service.rules.source.startswith("https://")


def test_a_users_own_file_wins_and_names_are_free(tmp_path: Path) -> None:
    text = "sources: {front-page: {kind: reddit, on: true, every: 15m, options: {listing: hot}}}"
    entry = load_sources(with_file(tmp_path, text))["front-page"]
    assert (entry.kind, entry.every) == ("reddit", timedelta(minutes=15))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: {reddit: {evry: 1h}}", "sources.reddit.evry: there is no such option"),
        ("sources: {reddit: {every: hourly}}", "sources.reddit.every: write it as minutes, hours or days"),
        ("sources: {reddit: {every: 1m}}", "sources.reddit.every: must be from 5m to 30d"),
        ("sources: {Reddit!: {}}", "Reddit!"),
        ("sources: {x: {kind: myspace}}", "sources.x.kind: 'myspace' is none of sample, reddit"),
        ("sources: {reddit: {base_url: ftp://x}}", "sources.reddit.base_url: must begin with http"),
        ("sources: {reddit: {base_url: http://remote}}", "base_url: must begin with https://: keys would travel"),
        ("sources: {reddit: {base_url: 'http://127.0.0.1@remote:80'}}", "must begin with https://"),
        ("sources: {reddit: {on: true, limits: {default: [{limit: 5}]}}}", "either seconds or day"),
        ("sources: {reddit: {limits: {default: [{limit: 5, day: Mars/Base}]}}}", "there is no time zone 'Mars/Base'"),
        ("sources: [1]", "sources: Input should be a valid dictionary"),
        ("sources: {a: [", "it is not YAML: expected the node content, but found '<stream end>' (line 1)"),
        ("sources:\n  a: {kind: reddit}\n  a: {kind: feeds}", "'a' stands twice (line 2)"),
        ("42", "Input should be"),
        ("sources: {a: {kind: instagram, on: true}, b: {kind: instagram, on: true}}", "a and b are both instagram"),
    ],
)
def test_a_wrong_file_is_one_line_that_says_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        sources_on(with_file(tmp_path, text))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "keys", "said"),
    [
        ("sources: {youtube: {}}", {}, "source youtube needs the setting YOUTUBE_API_KEY"),
        ("sources: {reddit: {}}", {"reddit_username": "me"}, "REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET"),
        ("sources: {youtube: {options: {region: US}}}", {"youtube_api_key": "k"}, "sources.youtube.options.region"),
        ("sources: {youtube: {options: {regions: [usa]}}}", {"youtube_api_key": "k"}, "'usa' is no country code"),
        ("sources: {youtube: {limits: {minute: [{limit: 5, seconds: 1}]}}}", {"youtube_api_key": "k"}, "limits.minute"),
    ],
)
def test_what_stops_a_source_from_opening_is_one_line(
    tmp_path: Path, text: str, keys: dict[str, str], said: str
) -> None:
    name = next(iter(plain_yaml.parse(text)["sources"]))
    with pytest.raises(InputError) as caught:
        open_sources(with_file(tmp_path, text, **keys), UNLIMITED, [name])
    assert said in str(caught.value)


@pytest.mark.parametrize("url", ["https://remote", "http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"])
def test_another_address_is_taken_where_keys_are_safe(tmp_path: Path, url: str) -> None:
    assert load_sources(with_file(tmp_path, f"sources: {{reddit: {{base_url: '{url}'}}}}"))["reddit"].base_url == url


def test_an_unknown_name_is_told_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no source 'redit'; the sources are sample, holidays"):
        open_sources(load_settings(data_dir=tmp_path), UNLIMITED, ["redit"])


def test_hourly_sources_start_at_different_times_and_each_once_an_hour(tmp_path: Path) -> None:
    text = "sources: {" + ", ".join(f"s{n}: {{kind: reddit, on: true}}" for n in range(12)) + "}"
    entries = sources_on(with_file(tmp_path, text))
    starts = {period_start(name, entry.every, NOW) for name, entry in entries.items()}
    assert len(starts) == 12
    assert all(NOW - timedelta(hours=1) < start <= NOW for start in starts)

    done: dict[str, Standing] = {}
    pulls: dict[str, int] = dict.fromkeys(entries, 0)
    for minute in range(24 * 60):
        now = NOW + timedelta(minutes=minute)
        for name in due(entries, done, now):
            pulls[name] += 1
            done[name] = Standing(name).after_success(now)
    assert set(pulls.values()) <= {24, 25}


def test_what_rests_is_not_due_and_what_was_interrupted_is_at_once(tmp_path: Path) -> None:
    entries = sources_on(with_file(tmp_path, "sources: {a: {kind: reddit, on: true}, b: {kind: reddit, on: true}}"))
    open_ = Standing("a").after_failure("down", NOW, open_for_s=7_200)
    interrupted = Standing("b", attempted_at=NOW)
    assert due(entries, {"a": open_, "b": interrupted}, NOW) == ["b"]
    assert due(entries, {"a": open_, "b": interrupted.after_success(NOW)}, NOW) == []
    assert due(entries, {"a": open_, "b": interrupted.after_success(NOW)}, NOW, eager=True) == ["b"]
    assert "a" in due(entries, {"a": open_}, NOW + timedelta(hours=2))
