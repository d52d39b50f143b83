"""Asks a language model for phrases, several groups at once, and never lets it hold up or end a batch.

A group that gets no answer goes on with the grammar's phrases alone; why is counted. After a few failures in a row, or
one that asking again will not cure, the rest of the batch is not asked.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from models.chat.protocol import Patience
from models.phrase_writer import MAX_LINES, MAX_POSTS, PhraseBrief, PhraseWriter, PhraseWriterError
from ray_apps.domain.english import plain
from ray_apps.ideation.keyphrases import Subject, TopicGroup, read_group
from ray_apps.ideation.phrases import topics_of
from ray_apps.ideation.safety import is_grave
from ray_apps.platform.logs import logger

AT_ONCE = 8
"""Calls under way together."""
_POST_CHARS = 240
_NOT_ASKED = "not asked"


@dataclass
class Asked:
    """What came back: lines for each group, in order (none where there was no answer), and failures by reason."""

    lines: list[list[str]]
    failures: Counter[str] = field(default_factory=Counter)


def ask(writer: PhraseWriter, groups: Sequence[TopicGroup]) -> Asked:
    """Ask for phrases for each group; groups on sensitive matters and those without a word to go by are not asked."""
    asked = Asked([[] for _ in groups])
    patience = Patience()

    def one(place: int, brief: PhraseBrief) -> None:
        if patience.is_over():
            asked.failures[_NOT_ASKED] += 1
            return
        try:
            asked.lines[place] = writer.propose(brief)
            patience.went_well()
        except PhraseWriterError as problem:
            patience.went_wrong(lasting=problem.lasting)
            with patience.lock:
                asked.failures[problem.reason] += 1

    briefs = ((place, brief_of(group)) for place, group in enumerate(groups))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="phrases") as pool:
        for task in [pool.submit(one, place, brief) for place, brief in briefs if brief is not None]:
            task.result()
    if asked.failures:
        logger(__name__).warning("no phrases from the model", model=writer.name, reasons=dict(asked.failures))
    return asked


def brief_of(group: TopicGroup) -> PhraseBrief | None:
    """What a model is told about a group: cleaned, bounded, and without posts on grave matters."""
    subject = read_group(group)
    words = tuple(phrase.text for phrase in subject.phrases[:MAX_LINES])
    topic = _topic(subject)
    if subject.sensitive or not (words or topic):
        return None
    ordered = sorted(group.mentions, key=lambda mention: -mention.weight)
    texts = (plain(mention.content, _POST_CHARS) for mention in ordered[: 4 * MAX_POSTS])
    posts = tuple(text for text in texts if text and not is_grave(text))
    return PhraseBrief(topic, words, posts[:MAX_POSTS], group.seed)


def _topic(subject: Subject) -> str:
    topics = topics_of(subject)
    return topics[0].topic.name if topics else ""
