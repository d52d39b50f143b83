"""The vocabulary and the templates: every entry is usable, and whatever they make may be printed."""

import pytest

from ray_apps.domain.english import article
from ray_apps.ideation.checks import problems
from ray_apps.ideation.grammar import load_grammar
from ray_apps.ideation.grammar.templates import slots_of
from ray_apps.ideation.keyphrases import KeyPhrase, Subject
from ray_apps.ideation.lexicon import load_lexicon
from ray_apps.ideation.phrases import candidates


def test_there_is_enough_to_choose_from() -> None:
    grammar = load_grammar()
    assert len(grammar.templates) >= 80
    assert len({t.family for t in grammar.templates}) >= 12


def test_every_saying_may_be_printed_and_belongs_to_a_topic() -> None:
    topics = {name.casefold() for name in load_lexicon().topics}
    for topic, sayings in load_grammar().sayings.items():
        assert topic in topics
        for saying in sayings:
            assert problems(saying.text) == [], saying.text


def test_whatever_the_grammar_makes_of_any_topic_may_be_printed_and_no_template_is_dead() -> None:
    topics = list(load_lexicon().topics.values())
    hiking = load_lexicon().topics["hiking"]
    alone = [
        Subject(topic, 1.0, (), 1, sensitive=False, year=1994 if at % 5 else None) for at, topic in enumerate(topics)
    ]
    paired = [
        Subject(hiking, 1.0, (KeyPhrase(topic.name, 0.9, 1.0, 3, topic),), 3, sensitive=False) for topic in topics[::9]
    ]
    made = {candidate.phrase: candidate.template for subject in (*alone, *paired) for candidate in candidates(subject)}
    assert [phrase for phrase in made if problems(phrase) or "{" in phrase] == []
    assert {template.text for template in load_grammar().templates} <= set(made.values())


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("A Phrase of Far Too Many Words to Print Here", "words"),
        ("Introverted, but Ask About Unquestionabilities", "characters"),
        ("Fueled by Snorfblat", "not a word"),
        ("Coffee First, Coffee Later", "twice"),
        ("Powered by Puzzles, Driven by Puzzling", "twice"),
        ("Runs on Running Shoes", "twice"),
        ("Funeral National Park", "sensitive"),
    ],
)
def test_what_may_not_be_printed_is_told_why(phrase: str, reason: str) -> None:
    assert any(reason in problem for problem in problems(phrase))


def test_a_slot_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown slot 'agnet'"):
        slots_of("Proud {agnet}")


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("leaf", "leaves"),
        ("brown trout", "brown trout"),
        ("French fry", "French fries"),
        ("burrito", "burritos"),
        ("dwarf", "dwarves"),
    ],
)
def test_plurals(noun: str, many: str) -> None:
    assert load_lexicon().topics[noun].forms["plural"] == many


def test_articles_follow_the_sound() -> None:
    assert [article(noun) for noun in ("otter", "unicorn", "cat", "hourglass")] == ["an", "a", "a", "an"]
    phrases = {c.phrase for c in candidates(Subject(load_lexicon().topics["otter"], 1.0, (), 1, sensitive=False))}
    assert "Secretly an Otter" in phrases
