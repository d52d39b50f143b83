import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ray_apps.domain.contracts import load_contract, marketplaces
from ray_apps.domain.errors import InputError
from ray_apps.listings.copy import load_copy
from ray_apps.listings.grammar import GrammarWriter
from ray_apps.listings.rules.finish import REFERENCE_ROOM, problems_of
from tests.unit.listings.briefs_fixtures import ATTACKS, INJECTED, all_text, brief

ETSY, MERCH, REDBUBBLE = (load_contract(name) for name in ("etsy", "amazon_merch", "redbubble"))
writer = GrammarWriter()


def test_a_listing_is_what_a_buyer_would_search_for() -> None:
    draft = writer.write(brief(), ETSY)
    assert draft.backend == writer.name == "grammar"
    assert draft.title.startswith("Sourdough Survivor, ")
    assert len(draft.tags) == 13
    assert any("bread baker" in tag for tag in draft.tags)
    assert sum("sourdough" in tag.split() for tag in draft.tags) >= 5
    assert "“Sourdough Survivor”" in draft.description
    assert draft.repairs == ()


def test_only_facts_of_the_allow_list_are_told() -> None:
    draft = writer.write(brief(), ETSY)
    told = re.findall(r"^• (.*)$", draft.description, re.MULTILINE)
    assert told == [*load_copy().products["t-shirt"].facts, "Color: Navy"] == list(draft.bullets)


def test_merch_has_two_bullets_of_its_own_no_tags_and_names_no_product() -> None:
    draft = writer.write(brief(), MERCH)
    assert len(draft.bullets) == 2
    assert draft.tags == ()
    assert not set(draft.bullets) & set(draft.description.split("\n"))
    assert not re.search(r"shirt|tee\b|crew neck|printed", draft.title + draft.description, re.IGNORECASE)


def test_redbubble_gets_about_fifteen_tags_without_a_product() -> None:
    draft = writer.write(brief(), REDBUBBLE)
    assert len(draft.tags) == REDBUBBLE.text.tags_aim == 15
    assert not any(re.search(r"shirt|tee\b", text) for text in [*draft.tags, draft.title, draft.description])


def test_the_season_is_told_of_in_time_and_only_where_it_fits() -> None:
    seasonal = [writer.write(brief(season="Christmas", seed=seed), ETSY) for seed in range(20)]
    assert all("christmas" in all_text(draft).casefold() for draft in seasonal)
    dad = writer.write(brief(topic="dad", keywords=("dad",), season="Mother's Day"), ETSY)
    assert "mother" not in all_text(dad).casefold()
    assert "Festivus" not in all_text(writer.write(brief(season="Festivus"), ETSY))


def test_the_disclosure_closes_every_description_once() -> None:
    for name in marketplaces():
        contract = load_contract(name)
        text = writer.write(brief(), contract).description
        assert text.endswith(contract.text.disclosure)
        assert len(re.findall(r"\bAI\b", text)) == 1


def test_titles_to_choose_from_say_different_things() -> None:
    draft = writer.write(brief(), ETSY)
    titles = (draft.title, *draft.title_variants)
    assert len(titles) == 3
    assert len({frozenset(re.findall(r"\w+", title.casefold())) for title in titles}) == 3
    assert all(title.startswith("Sourdough Survivor") for title in titles)


def test_no_word_is_stuffed_into_the_title() -> None:
    for seed in range(40):
        title = writer.write(brief(seed=seed, phrase="Talk Sourdough to Me"), ETSY).title
        words = re.findall(r"\w+", title.casefold())
        assert max(words.count(word) for word in words) <= 2
        assert len(words) <= 14
        assert title.count(", ") <= 3


def test_no_two_tags_mean_the_same() -> None:
    keywords = ("scones", "scone", "baker", "bakers", "scone's", "scone tee", "scone t-shirt", "mixtapes", "mixtape")
    tags = writer.write(brief(keywords=keywords, topic="scone"), ETSY).tags
    forms = {"tee": "shirt", "t": "", "present": "gift", "fan": "lover", "humor": "funny", "for": ""}
    gist = [frozenset(forms.get(w, w) for w in re.sub(r"s\b", "", tag.replace("'", "")).split()) - {""} for tag in tags]
    assert len(gist) == len(set(gist)), tags


def test_a_topic_that_names_people_is_addressed_as_people() -> None:
    for seed in range(30):
        given = brief(topic="nurse", keywords=("nurse", "nursing"), phrase="Quiet Nurses Society", seed=seed)
        assert "nurse lover" not in all_text(writer.write(given, ETSY)).casefold()


def test_the_same_brief_gives_the_same_draft_and_another_seed_another() -> None:
    assert writer.write(brief(), ETSY) == writer.write(brief(), ETSY)
    assert len({writer.write(brief(seed=seed), ETSY).description for seed in range(20)}) > 10


def test_an_unknown_garment_is_refused() -> None:
    with pytest.raises(InputError, match="unknown garment 'toga': choose one of black"):
        writer.write(brief(garment="toga"), ETSY)


def test_what_may_not_be_said_leaves_the_phrase_and_is_told_of() -> None:
    draft = writer.write(brief(phrase="Official Mixtape Inspector", topic="mixtape"), ETSY)
    assert draft.title.startswith("Mixtape Inspector, ")
    assert "official" not in all_text(draft).casefold()
    assert draft.repairs[0] == "left out of the phrase: official"


def test_words_that_somebody_owns_stand_nowhere() -> None:
    def marked(text: str, running: bool) -> bool:
        return "gritty" in text.casefold()

    given = brief(phrase="Gritty Sourdough Club", keywords=("gritty", "bread baker"), topic="gritty bread")
    draft = GrammarWriter(marked).write(given, ETSY)
    assert "gritty" not in all_text(draft).casefold()
    assert len(draft.tags) == 13


@pytest.mark.parametrize("length", [1, 19, 20, 21, 79, 80, 81, 139, 140, 141, 500])
def test_long_words_and_phrases_are_never_cut_inside_a_word(length: int) -> None:
    long = ("extraordinarily " * 40)[:length].strip()
    draft = writer.write(brief(phrase=long, topic=long, keywords=(long,)), ETSY)
    allowed = set(long.casefold().split())
    for word in re.findall(r"\w+", " ".join([draft.title, *draft.tags]).casefold()):
        if word.startswith("extra"):
            assert word in allowed


hostile = st.text(max_size=200) | st.sampled_from(ATTACKS)


@settings(max_examples=150, deadline=None)
@given(hostile, hostile, st.lists(hostile, max_size=8), hostile, hostile, st.integers(0, 2**32 - 1))
def test_every_brief_gives_a_listing_within_the_rules(
    phrase: str, topic: str, keywords: list[str], style: str, season: str, seed: int
) -> None:
    hard = brief(phrase=phrase, topic=topic, keywords=tuple(keywords), style=style, season=season, seed=seed)
    for name in marketplaces():
        contract = load_contract(name)
        draft = writer.write(hard, contract)
        assert problems_of(draft, contract) == []
        assert len(draft.tags) == contract.text.tags_aim
        assert len(draft.description) <= contract.text.description_max - REFERENCE_ROOM
        everything = all_text(draft)
        assert not re.search(r"[<>{}\\/@#`|]|https?:|www", everything)
        assert not INJECTED.search(everything)
