"""What of `serve_configs/` is deployed, and what is refused before anything starts."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from models.listing_writer.serving import KEY_VARIABLE, ListingModelArgs, build
from ray_apps.gateway.deployment import configuration
from tests.conftest import Ran

ENGINE = Path(".venv-llm/bin/python")


def applications(name: str, model: Path | None = None) -> dict[str, dict[str, Any]]:
    found = configuration(name, "127.0.0.1", 1, "http://127.0.0.1:1", {"DATA_DIR": "/d"}, listing_model=model)
    return {one["name"]: one for one in found["applications"]}


def test_the_listing_model_is_deployed_where_one_is_named(tmp_path: Path) -> None:
    assert applications("cpu").keys() == {"gateway", "review_ui"}
    named = applications("cpu", tmp_path)
    assert named.keys() == {"gateway", "review_ui", "listing_model"}
    model = named["listing_model"]
    assert model["args"]["model"] == str(tmp_path)
    assert model["runtime_env"]["py_executable"] == str(Path.cwd() / ENGINE)
    variables = model["runtime_env"]["env_vars"]
    assert variables["DATA_DIR"] == "/d"
    assert variables["RAYLLM_ENABLE_REQUEST_PROMPT_LOGS"] == "0", "prompts stay out of the logs"
    assert "py_executable" not in named["gateway"]["runtime_env"]


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_the_shipped_arguments_are_the_builders_and_leave_room_for_prompt_and_answer(name: str, tmp_path: Path) -> None:
    given = ListingModelArgs.model_validate(applications(name, tmp_path)["listing_model"]["args"])
    assert given.accelerator == name
    assert given.engine()["structured_outputs_config"] == {"backend": "xgrammar", "disable_any_whitespace": True}
    assert given.deployment()["max_queued_requests"] >= given.max_ongoing_requests >= given.target_ongoing_requests


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"accelerator": "tpu"},
        {"max_model_len": 100},
        {"max_replicas": 0},
        {"min_replicas": 3, "max_replicas": 2},
        {"target_ongoing_requests": 100, "max_ongoing_requests": 10},
        {"trust_remote_code": True},
    ],
)
def test_wrong_arguments_are_named(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as problem:
        build({"model": "/m"} | wrong)
    assert any(name in str(problem.value) for name in wrong)


@pytest.mark.parametrize("key", ["", "short"])
def test_nobody_serves_without_a_key(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(ValueError, match=f"set {KEY_VARIABLE}"):
        build({"model": "/m"})
    assert os.environ[KEY_VARIABLE] == key


def test_a_listing_model_that_cannot_be_served_is_one_line_before_anything_starts(
    idea_engine: Callable[..., Ran], tmp_path: Path
) -> None:
    model = tmp_path / "model"
    ran = idea_engine("serve", "--listing-model", model)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "no model in Hugging Face's layout" in ran.err
    model.mkdir()
    (model / "config.json").write_text("{}")
    assert "`make llm` makes it" in idea_engine("serve", "--listing-model", model).err
    (tmp_path / ENGINE).parent.mkdir(parents=True)
    (tmp_path / ENGINE).touch()
    assert f"needs {KEY_VARIABLE}" in idea_engine("serve", "--listing-model", model, **{KEY_VARIABLE: "short"}).err
    assert not (tmp_path / ".data").exists()
