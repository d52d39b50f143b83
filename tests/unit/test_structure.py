"""The house: importing does nothing, and whatever can be set or called is in the README."""

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest
import typer
import typer.main

from ray_apps.platform.settings import Settings
from tests.conftest import ROOT

PACKAGES = ("ray_apps", "models", "jobs", "gradio_ui")
README = (ROOT / "README.md").read_text(encoding="utf-8")

WATCH = """
import importlib, os, socket, subprocess, sys, threading
before = set(threading.enumerate()), dict(os.environ), os.getcwd()
def refuse(event, arguments):
    if event in {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"}:
        raise AssertionError(f"importing does {event} {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise AssertionError(f"importing writes {arguments[0]}")
sys.addaudithook(refuse)
name = sys.argv[1]
importlib.import_module(name)
assert set(threading.enumerate()) == before[0], "importing starts threads"
assert os.getcwd() == before[2]
changed = {k for k in os.environ if os.environ.get(k) != before[1].get(k)}
assert not changed, f"importing sets {changed}"
heavy = {"torch", "transformers", "sentence_transformers", "diffusers", "vllm", "faiss"} & set(sys.modules)
assert not heavy, f"importing loads {heavy}"
"""


def modules() -> list[str]:
    found = []
    for package in PACKAGES:
        root = importlib.import_module(package)
        found += [package, *(m.name for m in pkgutil.walk_packages(root.__path__, f"{package}."))]
    # Run by Alembic and by `python -m`, never imported.
    return [m for m in found if not m.endswith(("__main__", "migrations.env")) and ".versions." not in m]


def test_importing_any_module_does_nothing() -> None:
    """Every module, each on its own in a clean interpreter would take minutes: all of them in one, in order."""
    loop = WATCH.replace("importlib.import_module(name)", "[importlib.import_module(one) for one in name.split(',')]")
    done = subprocess.run(
        [sys.executable, "-B", "-c", loop, ",".join(modules())], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-1500:]
    assert done.stdout == ""


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    for name, field in Settings.model_fields.items():
        row = re.search(rf"^\| `{name.upper()}` \|.*$", README, re.MULTILINE)
        assert row, f"{name.upper()} is not in the README's table of settings"
        if field.default is not None:
            assert f"`{field.default}`" in row[0], f"the README does not give {name.upper()}'s default {field.default}"


def commands() -> dict[str, typer.core.TyperCommand]:
    from jobs.__main__ import app

    group = typer.main.get_command(app)
    return dict(group.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_is_in_the_readme_and_explains_its_options(name: str) -> None:
    command = commands()[name]
    assert f"idea-engine {name}" in README, f"`idea-engine {name}` is not in the README"
    assert command.help
    for parameter in command.params:
        assert parameter.name == "help" or getattr(parameter, "help", None), f"{name} {parameter.name} has no help"


def test_a_command_is_ready_without_the_code_of_the_others() -> None:
    code = (
        "import sys, typer; from jobs.__main__ import app; typer.main.get_command(app).commands['versions'];"
        "print(sorted({'scipy', 'PIL', 'jobs.run', 'jobs.versions'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['jobs.versions']"


def test_every_make_target_is_in_the_readme() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    for target in targets:
        assert f"make {target}" in README, f"`make {target}` is not in the README"


def test_every_slice_says_what_comes_in_and_what_goes_out() -> None:
    for folder in sorted((ROOT / "ray_apps").iterdir()):
        if folder.is_dir() and not folder.name.startswith("__"):
            text = (folder / "__init__.py").read_text(encoding="utf-8")
            assert text.startswith('"""'), f"{folder.name} opens without a docstring"
