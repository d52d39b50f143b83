"""Concepts: an idea's phrase with its rivals, its title, description and keywords, for a batch of groups. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ray_apps.domain.ideas import Concept, PhraseCandidate
from ray_apps.ideation import describing
from ray_apps.ideation.checks import IsMark, comparable
from ray_apps.ideation.keyphrases import MAX_MENTIONS, Subject, TopicGroup, read_group
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.phrases import Candidate, candidates
from ray_apps.ideation.proposals import proposed
from ray_apps.ideation.selection import Choice, Selection

_MAX_CHARS = 1_000
"""So much of a post is looked at for a phrase that it says itself."""


@dataclass(slots=True)
class Proposals:
    """What a language model proposes, a list of lines for each group, in the order of the groups.

    `origin` is the model's name; composing counts in `refused` the lines that may not be printed.
    """

    origin: str
    lines: Sequence[Sequence[str]]
    refused: int = 0


def no_mark(words: str) -> bool:
    """What is a mark where there is no trademark data: nothing."""
    return False


def compose(
    groups: Sequence[TopicGroup],
    taken_phrases: Collection[str] = (),
    proposals: Proposals | None = None,
    is_mark: IsMark = no_mark,
) -> list[Concept]:
    """Make one concept for each group, in order.

    No phrase stands twice in the result or again from `taken_phrases` (compared without case, punctuation, articles and
    plurals), and families, templates and topics are spread over the batch; so give a whole batch at once. Proposals
    compete with the grammar's phrases. `is_mark` keeps word marks out of proposals and of topics made on the fly; the
    lexicon's own words are left to compliance, which knows classes and use. A group without a printable phrase gets a
    concept whose `phrase` is `None`.
    """
    selection = Selection.after(taken_phrases)
    made = []
    for place, group in enumerate(groups):
        subject = read_group(group)
        posts = [mention.content[:_MAX_CHARS] for mention in group.mentions[:MAX_MENTIONS]]
        ready = _ready(subject, posts, proposals, place, is_mark)
        choice = selection.choose(ready, group.seed, [comparable(post) for post in posts] if ready else [])
        made.append(_concept(group, subject, choice))
    return made


def _ready(
    subject: Subject, posts: Sequence[str], proposals: Proposals | None, place: int, is_mark: IsMark
) -> list[Candidate]:
    """Everything that could be printed for a group, whoever made it."""
    ready = [c for c in candidates(subject) if c.topic is None or not _is_marked(c.topic, is_mark)]
    if proposals is not None:
        usable, refused = proposed(subject, proposals.lines[place], posts, proposals.origin, is_mark)
        proposals.refused += refused
        ready += usable
    return ready


def _concept(group: TopicGroup, subject: Subject, choice: Choice | None) -> Concept:
    communities = describing.communities(group)
    origin = describing.origin(subject, communities)
    if choice is None:
        return Concept(
            title=describing.plain_title(subject, communities),
            phrase=None,
            description=origin,
            keywords=tuple(describing.keywords(subject, None)),
            topic=describing.topic_name(subject),
        )
    chosen = choice.candidate
    return Concept(
        title=chosen.phrase.rstrip("."),
        phrase=chosen.phrase,
        tagline=choice.tagline,
        template=chosen.family,
        description=f"{origin} {describing.audience(chosen.topic)}".rstrip(),
        keywords=tuple(describing.keywords(subject, chosen.topic)),
        topic=chosen.topic.name if chosen.topic is not None else describing.topic_name(subject),
        candidates=tuple(
            PhraseCandidate(phrase=c.phrase, family=c.family, rank=round(score, 4), origin=c.origin)
            for c, score in choice.best
        ),
    )


def _is_marked(topic: Topic, is_mark: IsMark) -> bool:
    """Whether a topic that no lexicon foresaw is a mark, as a whole or by a word that no lexicon knows."""
    lexicon = load_lexicon()
    if topic.name in lexicon.topics:
        return False
    unknown = [word for word in topic.name.split() if (word,) not in lexicon.by_words]
    return any(is_mark(name.casefold()) for name in (topic.name, topic.forms.get("plural", topic.name), *unknown))
