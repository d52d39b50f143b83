"""Sentences worth printing, as data of our own writing.

Each YAML file holds families; a family has a tone, taglines and templates. A template has `text` with slots, `for`
(the traits of topics that suit it), `fit` (how good it is, about 1) and, where the family's do not suit, taglines of
its own. Slots: `name`, `stuff` (mass noun or plural), `mass` (mass noun only), `mod` (before a noun), `single`,
`plural`, `agent`, `agents`, `doing` (gerund), `verb`, `unit`, `gear`, `place`, and `year`, which only posts that carry
one themselves can fill; in a family with `pairs`, also those of
the community's topic as `d_name`, `d_agent` and so on. A family may instead hold `sayings`: finished lines by topic.
"""

from ray_apps.ideation.grammar.templates import Grammar, Saying, Template, load_grammar

__all__ = ["Grammar", "Saying", "Template", "load_grammar"]
