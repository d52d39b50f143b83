"""What a design may be about: a closed vocabulary of topics with their grammatical forms, as data of our own writing.

Each YAML file is one realm of life (`realm`; `kin`: realms whose things
belong there as well; `about`: keywords for all of it). Nouns are given
in the singular, under `count` (a bagel, bagels) or `mass` (bread); activities and people carry the words that
templates need: `agent` (who does it), `doing` (the gerund), `verb`, `unit` (one more …), `gear`, `place`.
`traits.yaml` holds finer classes and the words that are first names too.
"""

from ray_apps.ideation.lexicon.topics import Lexicon, Topic, load_lexicon

__all__ = ["Lexicon", "Topic", "load_lexicon"]
