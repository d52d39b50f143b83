"""An idea's title where it has no phrase, its description and its keywords: plain words, no quotes, no names. Pure."""

import re
from collections.abc import Sequence

from ray_apps.domain.english import lemma, plain, title_case
from ray_apps.ideation.keyphrases import KeyPhrase, Subject, TopicGroup
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.safety import is_sensitive

_KEYWORDS_MIN, _KEYWORDS_MAX = 5, 12
_EVERYDAY = "home"  # the realm whose keywords suit topics that no realm foresaw
_COMMUNITY = re.compile(r"[A-Za-z0-9_]{2,32}")


def plain_title(subject: Subject, communities: Sequence[str]) -> str:
    """The title of an idea that has no phrase."""
    names = [_named(phrase) for phrase in subject.phrases[:2]]
    if names and not subject.sensitive:
        return title_case("Posts About " + " and ".join(names))
    return f"Posts in {communities[0]}" if communities else "Posts Without a Common Topic"


def topic_name(subject: Subject) -> str:
    """What an idea without a phrase is filed under; "" if nothing is known."""
    if subject.sensitive:
        return subject.home.name if subject.home is not None else ""
    named = next((p.text for p in subject.phrases if p.topic is not None), None)
    return named or (subject.home.name if subject.home is not None else "")


def communities(group: TopicGroup) -> list[str]:
    """The communities that may be named, busiest first: only names that are plain words and in no way sensitive."""
    counts: dict[str, float] = {}
    for mention in group.mentions:
        name = plain(mention.community or "", 64).removeprefix("r/")
        if _COMMUNITY.fullmatch(name) and not is_sensitive(name):
            counts[name] = counts.get(name, 0.0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def origin(subject: Subject, communities: Sequence[str]) -> str:
    """Where an idea comes from, in a sentence that quotes no post."""
    posts = "one post" if subject.posts == 1 else f"{subject.posts} posts"
    place = f" in {_listed(communities[:3])}" if communities else ""
    about = [] if subject.sensitive else [_named(p) for p in _telling(subject)][:3]
    if not about and subject.home is not None and not subject.sensitive:
        about = [subject.home.forms["stuff"]]
    return f"Drawn from {posts}{place}" + (f" about {_listed(about)}." if about else ".")


def _named(phrase: KeyPhrase) -> str:
    """A key phrase as it stands in a sentence: cats, sourdough."""
    return phrase.topic.forms["stuff"] if phrase.topic is not None else phrase.text


def _telling(subject: Subject) -> list[KeyPhrase]:
    """The key phrases that may be shown: topics that mean one thing here, nouns that several posts share."""
    shared = [p for p in subject.phrases if p.share >= 0.15]
    return [p for p in shared if p.posts >= 2 or (p.topic is not None and _is_plain(p, subject))]


def _is_plain(phrase: KeyPhrase, subject: Subject) -> bool:
    lexicon = load_lexicon()
    at_home = (
        subject.home is not None and phrase.topic is not None and lexicon.related(phrase.topic, subject.home.realm)
    )
    return at_home or phrase.text not in lexicon.vague


def audience(topic: Topic | None) -> str:
    """Whom a design about a topic is for, in a sentence; "" for no topic."""
    if topic is None:
        return ""
    forms = topic.forms
    if "agents" in forms:
        return f"A gift for {forms['agents']}, and for those who put up with them."
    return f"A gift for anyone who loves {forms['stuff']}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def keywords(subject: Subject, topic: Topic | None) -> list[str]:
    """5 to 12 keywords, most telling first: the topic, what the posts name, the community's topic, its realm."""
    if subject.sensitive:
        return []
    main = topic or subject.home
    sources = [source for source in (topic, subject.home) if source is not None]
    own = [source.forms.get(slot, "") for source in sources for slot in ("name", "agent")]
    own += [gear for source in sources if _is_topic(gear := source.forms.get("gear", ""))]
    named = [p.text for p in _telling(subject)]
    kept = _distinct([*own[:1], *named[:5], *own[1:], *named[5:]])
    if len(kept) < _KEYWORDS_MIN and main is not None:
        about = load_lexicon().about
        kept = _distinct([*kept, *about.get(main.realm, about[_EVERYDAY])])
    return kept[:_KEYWORDS_MAX]


def _is_topic(gear: str) -> bool:
    """Whether gear says something by itself: yarn does, snacks do not."""
    topic = load_lexicon().by_words.get(tuple(gear.split()))
    return topic is not None and topic.name not in load_lexicon().vague


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without those that only repeat another's words in another form."""
    seen: set[str] = set()
    kept = []
    for name in names:
        key = " ".join(lemma(word) for word in name.split())
        if name and key not in seen:
            seen.add(key)
            kept.append(name)
    return kept
