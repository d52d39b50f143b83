"""YAML as people mean it: `on` is a word and `NO` is Norway (YAML 1.2), and no key may stand twice. Pure."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

_BOOL = "tag:yaml.org,2002:bool"
_TRUE_FALSE = re.compile(r"true|True|TRUE|false|False|FALSE")


class _Loader(yaml.SafeLoader):
    """The safe loader with the booleans of YAML 1.2 alone."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice[:40]!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != _BOOL]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, _TRUE_FALSE, list("tTfF"))


def parse(text: str) -> Any:
    """Decode YAML text; raises `ValueError` with one line that says what is wrong and where."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = str(getattr(problem, "problem", None) or "it cannot be read")
        raise ValueError(f"{what}{f' (line {mark.line + 1})' if mark is not None else ''}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
