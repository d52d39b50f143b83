"""What a model proposes is hostile text until every check has passed; what passes competes by the one rank."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.phrase_writer import PhraseBrief, PhraseWriterError
from ray_apps.ideation.asking import ask, brief_of
from ray_apps.ideation.checks import open_problems, problems, twin_key
from ray_apps.ideation.concepts import Proposals, compose
from ray_apps.ideation.keyphrases import Mention, Subject, TopicGroup, read_group
from ray_apps.ideation.phrases import Strength, rank, topics_of
from ray_apps.ideation.proposals import FREE, proposed
from tests.phrase_checker import Printed, faults
from tests.twins.chat_model import INJECTED

COFFEE = TopicGroup(
    (
        Mention("My first coffee of the day is always the best one", "Coffee", 3.0),
        Mention("Coffee from a tiny mug, and it is wonderful", "Coffee", 2.0),
    ),
    seed=3,
)
POSTS = [mention.content for mention in COFFEE.mentions]
MARKS = {"nike", "coffee gods", "quiet"}.__contains__


def usable(*lines: str, group: TopicGroup = COFFEE) -> list[str]:
    found, refused = proposed(read_group(group), lines, [m.content for m in group.mentions], "m", MARKS)
    assert len(found) + refused == len(lines)
    return [candidate.phrase for candidate in found]


def test_a_good_line_is_taken_and_put_in_headline_case() -> None:
    assert usable("coffee before conversation", "A mug of patience") == [
        "Coffee Before Conversation",
        "A Mug of Patience",
    ]


@pytest.mark.parametrize("line", INJECTED)
def test_what_an_injected_model_says_is_refused(line: str) -> None:
    assert usable(line) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("The Coffee Gods Provide", "'coffee gods' is a mark"),
        ("Quiet Coffee", "'quiet' is a mark"),
        ("Coffee 4 Life", "nobody's year"),
        ("First Coffee of the Day", "the post's own"),
        ("Mornings Need Umbrellas", "something else"),
        ("Coffee — Always", "characters"),
        ("Coffee with Ghxrtl", "no dictionary word"),
        ("An Coffee Morning", "An Coffee"),
        ("Coffee for Bartholomew", "no dictionary word"),
        ("Coffee and Suicide", "sensitive"),
    ],
)
def test_a_refusal_says_why(line: str, reason: str) -> None:
    found = open_problems(line, POSTS, about=["coffee", "mug"], is_mark=MARKS)
    assert any(reason in problem for problem in found), found


def test_a_year_is_printed_only_where_the_posts_carry_it() -> None:
    old = TopicGroup((Mention("The coffee maker my parents bought in 1987", "Coffee"),))
    assert usable("Coffee Like It's 1987", group=old) == ["Coffee Like It's 1987"]
    assert usable("Coffee Like It's 1988", group=old) == []


def test_proposals_compete_with_the_grammar_by_one_rank() -> None:
    subject = read_group(COFFEE)
    found, _ = proposed(subject, ["Coffee Before Conversation"], POSTS, "tiny", MARKS)
    topic = max(s.value for s in _strengths(subject) if s.topic.name == "coffee")
    assert found[0].rank == pytest.approx(rank(topic, 1.15, "Coffee Before Conversation"))
    lines = ["Coffee Before Conversation", "Coffee Is a Warm Hug", "Quietly Devoted to Coffee", "Brave Little Mug"]
    concepts = [compose([_seeded(seed)], (), Proposals("tiny", [lines]))[0] for seed in range(40)]
    origins = {candidate.origin for concept in concepts for candidate in concept.candidates}
    chosen = {concept.candidates[0].origin for concept in concepts}
    assert origins == {"grammar", "tiny"}
    assert chosen == {"grammar", "tiny"}, "neither always wins"


def test_a_group_without_a_topic_may_be_printed_by_a_noun_that_its_posts_share() -> None:
    group = TopicGroup((Mention("Look at our new mascot", "x"), Mention("The mascot got lost again", "x")), 1)
    alone = compose([group])[0]
    concept = compose([group], (), Proposals("tiny", [["Somebody Hug the Mascot"]]))[0]
    assert alone.phrase is None or "mascot" in alone.phrase.casefold()
    assert "Somebody Hug the Mascot" in {candidate.phrase for candidate in concept.candidates}


def test_grave_matters_take_no_proposals_and_are_not_sent() -> None:
    grave = TopicGroup((Mention("My coffee dog died of cancer", "Coffee"),))
    assert usable("Coffee Before Conversation", group=grave) == []
    assert brief_of(grave) is None


def test_no_proposal_repeats_what_is_taken_or_its_twin() -> None:
    taken = ["The Coffees Before Conversation"]
    assert twin_key(taken[0]) == twin_key("Coffee Before Conversation")
    concept = compose([COFFEE], taken, Proposals("tiny", [["Coffee Before Conversation"]]))[0]
    assert "Coffee Before Conversation" not in {candidate.phrase for candidate in concept.candidates}


class Scripted:
    """A writer that answers from a script: lines, or an error to raise."""

    name = "scripted"

    def __init__(self, answers: Sequence[list[str] | PhraseWriterError]) -> None:
        self.answers, self.briefs = list(answers), list[PhraseBrief]()

    def propose(self, brief: PhraseBrief) -> list[str]:
        self.briefs.append(brief)
        answer = self.answers[min(len(self.briefs), len(self.answers)) - 1]
        if isinstance(answer, PhraseWriterError):
            raise answer
        return answer


def test_a_model_that_fails_is_counted_and_after_a_while_left_alone() -> None:
    writer = Scripted([PhraseWriterError("timeout")])
    asked = ask(writer, [COFFEE] * 60)
    assert asked.lines == [[]] * 60
    assert asked.failures["timeout"] == len(writer.briefs) < 20
    assert asked.failures.total() == 60


def test_a_wrong_key_is_tried_by_no_more_than_those_under_way() -> None:
    writer = Scripted([PhraseWriterError("status 401", lasting=True)])
    asked = ask(writer, [COFFEE] * 60)
    assert len(writer.briefs) <= 8
    assert asked.failures["not asked"] >= 52


def test_lines_stay_with_their_group() -> None:
    class Echo(Scripted):
        def propose(self, brief: PhraseBrief) -> list[str]:
            return [brief.topic]

    groups = [TopicGroup((Mention("Nothing much", name),)) for name in ["knitting", "Coffee", "hiking"] * 5]
    assert ask(Echo([]), groups).lines == [["knitting"], ["coffee"], ["hiking"]] * 5


ODD = ["coffee " * 30, "\u202ecoffee", "1987 coffee", "coffee\n\nmug", "coffee, coffee", "COFFEE TIME", "cOFfee'", "'"]
hostile = st.text(max_size=80) | st.sampled_from([*INJECTED, *ODD])


@settings(max_examples=150, deadline=None)
@given(st.lists(hostile, max_size=6))
def test_hostile_lines_never_reach_the_shirt(lines: list[str]) -> None:
    for phrase in usable(*lines):
        assert problems(phrase) == []
        assert faults(Printed(phrase, FREE, tuple(POSTS))) == []


def _seeded(seed: int) -> TopicGroup:
    return TopicGroup(COFFEE.mentions, seed)


def _strengths(subject: Subject) -> list[Strength]:
    return topics_of(subject)
