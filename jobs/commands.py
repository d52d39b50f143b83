"""The commands by name. The code of one is loaded when it is asked for: nobody waits for the others'."""

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

ALL, STAGES, TOOLS = "The whole way", "Stage by stage", "Tools"
COMMANDS = {
    "run": ("run:run", ALL),
    "serve": ("serve_command:serve", ALL),
    "status": ("status:status", ALL),
    "ingest": ("ingest:ingest", STAGES),
    "ideate": ("ideate:ideate", STAGES),
    "score": ("score:score", STAGES),
    "mockup": ("mockup:mockup", STAGES),
    "list": ("list_:list_", STAGES),
    "clear": ("clear:clear", STAGES),
    "review": ("review:review", STAGES),
    "publish": ("publish:publish", STAGES),
    "feedback": ("feedback:feedback", STAGES),
    "forget": ("forget:forget", TOOLS),
    "token": ("api_token:token", TOOLS),
    "edit": ("edit:edit", TOOLS),
    "versions": ("versions:versions", TOOLS),
    "weights": ("weights:weights", TOOLS),
    "sandbox": ("sandbox:sandbox", TOOLS),
    "price": ("price:price", TOOLS),
    "render": ("render:render", TOOLS),
    "prepare": ("prepare:prepare", TOOLS),
    "check-trademark": ("check_trademark:check_trademark", TOOLS),
    "bench": ("bench_commands:app", TOOLS),
}
"""Where each is, as module:name, and under which heading of the help it stands, in the order of the help."""


class Commands(MutableMapping[str, TyperCommand]):
    """The commands as a mapping that loads each when it is first looked up."""

    def __init__(self) -> None:
        self._loaded: dict[str, TyperCommand] = {}

    def __getitem__(self, name: str) -> TyperCommand:
        if name not in self._loaded:
            place, panel = COMMANDS[name]
            self._loaded[name] = _load(name, place, panel)
        return self._loaded[name]

    def __setitem__(self, name: str, command: TyperCommand) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        raise TypeError("commands are not taken away")

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = Commands()


def _load(name: str, place: str, panel: str) -> Any:
    module, attribute = place.split(":")
    found: Any = getattr(import_module(f"jobs.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command: Any = typer.main.get_command(found)
        command.name = name
    else:
        alone = typer.Typer(rich_markup_mode="rich", add_completion=False, pretty_exceptions_enable=False)
        alone.command(name)(found)
        command = typer.main.get_command(alone)
    command.rich_help_panel = panel
    return command
