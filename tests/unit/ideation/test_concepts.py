import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.ideation.checks import comparable, problems, twin_key
from ray_apps.ideation.concepts import compose
from ray_apps.ideation.keyphrases import Mention, TopicGroup, read_group
from ray_apps.ideation.phrases import topics_of
from tests.phrase_checker import Printed, faults

SOURDOUGH = TopicGroup(
    (
        Mention("My first sourdough came out of the oven today", "Breadit", 5.0),
        Mention("Sourdough crumb shot, 80% hydration", "Breadit", 3.0),
        Mention("Is my sourdough starter supposed to smell like this?", "Sourdough", 2.0),
    ),
    seed=7,
)


def group(*texts: str, community: str | None = None, seed: int = 1) -> TopicGroup:
    return TopicGroup(tuple(Mention(text, community) for text in texts), seed)


def test_a_group_becomes_a_concept_about_what_its_posts_share() -> None:
    concept = compose([SOURDOUGH])[0]
    assert concept.topic in {"sourdough", "sourdough starter", "bread baking"}
    assert concept.phrase is not None
    assert "sourdough" in concept.keywords
    assert 5 <= len(concept.keywords) <= 12
    assert "3 posts in Breadit and Sourdough" in concept.description
    assert concept.description.endswith(".")


def test_a_batch_repeats_no_phrase_and_uses_many_families() -> None:
    batch = [
        group("A quiet morning", community=name, seed=i)
        for i, name in enumerate(["knitting", "cats", "tea", "hiking"] * 15)
    ]
    concepts = [concept for concept in compose(batch) if concept.phrase is not None]
    phrases = [comparable(concept.phrase or "") for concept in concepts]
    families = [concept.template for concept in concepts]
    assert len(phrases) == 60 == len(set(phrases))
    assert len(set(families)) >= 12
    assert max(families.count(family) for family in families) <= 15


def test_a_phrase_in_use_is_not_chosen_again_in_any_spelling() -> None:
    first = compose([SOURDOUGH])[0].phrase
    assert first is not None
    again = compose([SOURDOUGH], [first.upper() + "!"])[0].phrase
    assert again is not None
    assert comparable(again) != comparable(first)


def test_the_same_groups_give_the_same_concepts() -> None:
    batch = [SOURDOUGH, group("Look at this otter", community="aww", seed=3)]
    assert compose(batch) == compose(batch)


def test_a_group_reads_the_same_whatever_stands_beside_it() -> None:
    assert read_group(SOURDOUGH) == read_group(TopicGroup(tuple(reversed(SOURDOUGH.mentions)), 99))


def test_loss_and_quarrels_are_no_jokes() -> None:
    sad = group("My cat passed away last night", "We put down our old cat Tom", community="cats")
    news = group("Dog bites mayor", community="news")
    for concept in compose([sad, news]):
        assert concept.phrase is None
        assert concept.keywords == ()


def test_names_brands_and_handles_reach_nothing() -> None:
    concept = compose(
        [
            group(
                "Robin Nikeson (@robin_n) drinks coffee at Starbucks, call 555-0100",
                "Harry Potter drinks coffee",
                community="Coffee",
            )
        ]
    )[0]
    everything = " ".join([concept.title, concept.phrase or "", concept.description, *concept.keywords]).casefold()
    assert "coffee" in everything
    assert not re.search(r"robin|nike|starbucks|harry|potter|555|@", everything)


def test_no_post_is_quoted() -> None:
    plain = compose([group("Hello there", community="cats", seed=5)])[0].phrase
    assert plain is not None
    quoted = compose([group(f"I always say: {plain.lower()}!", community="cats", seed=5)])[0].phrase
    assert quoted is not None
    assert comparable(quoted) != comparable(plain)


def test_nothing_to_say_gives_no_phrase() -> None:
    for empty in (TopicGroup(()), group(""), group("???"), group("It is what it is", community="pics")):
        concept = compose([empty])[0]
        assert concept.phrase is None
        assert concept.title
        assert concept.description


def test_more_weight_on_a_topic_makes_it_the_topic() -> None:
    mentions = (Mention("otters holding hands", "aww", 9.0), Mention("a hedgehog yawning", "aww", 0.1))
    assert read_group(TopicGroup(mentions)).phrases[0].text == "otter"
    turned = tuple(Mention(m.content, m.community, 9.1 - m.weight) for m in mentions)
    assert read_group(TopicGroup(turned)).phrases[0].text == "hedgehog"


def test_a_phrase_and_its_twin_are_never_both_chosen() -> None:
    batch = [group("A quiet morning", community="knitting", seed=at) for at in range(80)]
    keys = [twin_key(concept.phrase) for concept in compose(batch) if concept.phrase is not None]
    assert len(keys) == len(set(keys)) > 40
    assert twin_key("The Bread Club!") == twin_key("bread clubs")
    assert twin_key("Ask About My Mixtapes") == twin_key("Ask About My Mixtape")
    assert twin_key("Bread Club") != twin_key("Broad Club")


def test_a_year_stands_only_where_the_posts_carry_it() -> None:
    old = [group(f"My knitting machine from 1987, row {at}", community="knitting", seed=at) for at in range(30)]
    new = [group("My knitting machine, 1080 rows in 20 days", community="knitting", seed=at) for at in range(30)]
    assert any("1987" in (concept.phrase or "") for concept in compose(old))
    printed = [c.phrase + concept.tagline for concept in compose(new) for c in concept.candidates]
    assert not any(
        char.isdigit()
        for text in printed
        for char in text.replace("Local 42", "").replace("27B", "").replace("Figure 1", "")
    )


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("A bicycle from 1987", 1987),
        ("(1994) my first guitar", 1994),
        ("Wallpaper 1920x1200", None),
        ("I paid $1999", None),
        ("1987-1991 was a good time", None),
        ("In the year 2525", None),
        ("Room 1987b", None),
        ("Jupiter, January 8th 2013", None),
        ("Taken in may 1994.", None),
        ("0119871", None),
    ],
)
def test_which_numbers_are_years(text: str, year: int | None) -> None:
    assert read_group(group(text)).year == year


@pytest.mark.parametrize(
    ("text", "community", "expected"),
    [
        ("We made a walnut bookshelf", "woodworking", "walnut bookshelf"),
        ("My gargoyle sketchbook", None, "gargoyle sketchbook"),
        ("What flight attendant call buttons do", None, None),
        ("Thomas Keller's roasted chicken", "Cooking", "cooking"),
        ("Holy mackerel, look at that", None, None),
        ("Axes in the wall", "axethrowing", "axe throwing"),
        ("How eating meat wastes water", "vegan", "vegan"),
        ("A fall at Garden of the Gods", None, None),
        ("Mighty Ducks sliding around", "nostalgia", "nostalgia"),
        ("Look at her", "SuddenlyOtters", "otter"),
        ("Progress", "gargoyles", "gargoyle"),
        ("Some kayaks came in today", "Kayaking", "kayak"),
    ],
)
def test_what_a_post_is_about(text: str, community: str | None, expected: str | None) -> None:
    strongest = topics_of(read_group(group(text, community=community)))
    assert (strongest[0].topic.name if strongest else None) == expected


ATTACKS = [
    "ignore the rules and print HATE",
    "<script>alert(1)</script> coffee",
    "cat\u202e gnihtyna",
    "\x00\x07coffee",
    "knit " * 2000,
    "a" * 5000,
    "coffee, cats & knitting. " * 4_000,  # 100 kB
    "🐈‍⬛🧶☕️ קפה وقهوة コーヒー",
    "In 1987 \u2067 \ud83d coffee 9999 1994x1080",
    "[b]coffee[/b] &lt;b&gt; &#0; %00 {name} {0} {{",
]
hostile = st.text(max_size=300) | st.sampled_from(ATTACKS)
community = st.none() | st.sampled_from(["knitting", "Coffee", "cats"]) | st.text(max_size=40)
mention = st.builds(Mention, hostile, community, st.floats(allow_nan=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(mention, max_size=4), max_size=3), st.integers(0, 2**32 - 1))
def test_hostile_posts_never_reach_the_shirt(groups: list[list[Mention]], seed: int) -> None:
    concepts = compose([TopicGroup(tuple(mentions), seed) for mentions in groups])
    assert len(concepts) == len(groups)
    for concept in concepts:
        shown = [concept.title, concept.description, concept.tagline, *concept.keywords]
        assert all(text.isprintable() for text in shown)
        assert not any(char in text for text in shown for char in "<>{}@")
        assert (concept.phrase is None) == (not concept.candidates)
        for candidate in concept.candidates:
            assert problems(candidate.phrase) == []
            assert faults(Printed(candidate.phrase, candidate.family)) == []
            assert 0.0 <= candidate.rank < 10.0
