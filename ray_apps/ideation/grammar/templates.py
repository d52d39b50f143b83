"""The grammar's templates, typed and checked as they are read from the YAML files beside this module."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from string import Formatter

import yaml
from pydantic import BaseModel, ConfigDict, Field

SLOTS = frozenset(
    [
        "name",
        "stuff",
        "mass",
        "mod",
        "single",
        "plural",
        "agent",
        "agents",
        "doing",
        "verb",
        "unit",
        "gear",
        "place",
        "year",
    ]
)


class Template(BaseModel):
    """One sentence with slots. `suits` holds the traits of the topics it is for; `pairs` says that it names two."""

    model_config = ConfigDict(frozen=True)

    text: str
    family: str
    tone: str
    suits: frozenset[str]
    fit: float = Field(ge=0.1, le=2.0)
    taglines: tuple[str, ...]
    slots: tuple[str, ...]
    pairs: bool = False


class Saying(BaseModel):
    """One finished line that belongs to a topic."""

    model_config = ConfigDict(frozen=True)

    text: str
    family: str
    taglines: tuple[str, ...]


class Grammar(BaseModel):
    """All templates, the sayings by the name of their topic (in small letters), and the names of all families."""

    model_config = ConfigDict(frozen=True)

    templates: tuple[Template, ...]
    sayings: Mapping[str, tuple[Saying, ...]]
    families: frozenset[str]


@cache
def load_grammar() -> Grammar:
    """Read the grammar. A slot or key that does not exist is an error of ours and raises `ValueError`."""
    folder = resources.files(__package__)
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    families = [family for f in files for family in yaml.safe_load(f.read_text(encoding="utf-8"))]
    templates = [_template(family, given) for family in families for given in family.get("templates", ())]
    sayings: dict[str, tuple[Saying, ...]] = {}
    for family in families:
        for topic, lines in family.get("sayings", {}).items():
            made = tuple(
                Saying(text=line, family=family["family"], taglines=tuple(family["taglines"])) for line in lines
            )
            sayings[str(topic).casefold()] = sayings.get(str(topic).casefold(), ()) + made
    return Grammar(templates=tuple(templates), sayings=sayings, families=frozenset(str(f["family"]) for f in families))


def slots_of(text: str) -> tuple[str, ...]:
    """The slots of a template's text or tagline, in order; an unknown one raises `ValueError`."""
    slots = tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    unknown = [slot for slot in slots if slot.removeprefix("d_") not in SLOTS]
    if unknown:
        raise ValueError(f"template {text!r} has an unknown slot {unknown[0]!r}")
    return slots


def _template(family: Mapping[str, object], given: Mapping[str, object]) -> Template:
    text = str(given["text"])
    return Template.model_validate(
        {
            "text": text,
            "family": family["family"],
            "tone": family["tone"],
            "suits": given["for"],
            "fit": given.get("fit", 1.0),
            "taglines": given.get("taglines", family["taglines"]),
            "slots": slots_of(text),
            "pairs": family.get("pairs", False),
        }
    )
