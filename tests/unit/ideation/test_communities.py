import pytest

from ray_apps.ideation.communities import community_topic, is_delicate, segment


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("flyfishing", "fly fishing"),
        ("Breadit", "bread baking"),
        ("CampingandHiking", "camping"),
        ("AdvancedRunning", "running"),
        ("BackyardChickens", "chicken"),
        ("r/MechanicalKeyboards", "mechanical keyboard"),
        ("spelunking", "spelunking"),
        ("wizardposting", "wizard"),
    ],
)
def test_a_name_tells_its_topic(name: str, topic: str) -> None:
    found = community_topic(name)
    assert found is not None
    assert found.name == topic


@pytest.mark.parametrize(
    "name", ["AskReddit", "pics", "oddlysatisfying", "AnimalCrossing", "HollowKnightMemes", "", "🐄"]
)
def test_a_name_that_tells_nothing_has_no_topic(name: str) -> None:
    assert community_topic(name) is None


def test_an_unforeseen_gerund_gets_its_agent() -> None:
    topic = community_topic("scavenging")
    assert topic is not None
    assert (topic.kind, topic.forms["agent"]) == ("activity", "scavenger")


@pytest.mark.parametrize("name", ["politics", "gunporn", "TrueOffMyChest"])
def test_quarrels_and_sensitive_matters_are_known_by_name(name: str) -> None:
    assert is_delicate(name)
    assert community_topic(name) is None


def test_run_together_words_are_parted() -> None:
    assert segment("backyardchickens") == ("backyard", "chickens")
    assert segment("90sCartoons") == ("90", "s", "cartoons")
