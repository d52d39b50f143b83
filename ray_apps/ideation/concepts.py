"""Concepts: an idea's title, description and keywords around its phrase, for a batch of groups. Pure."""

import re
from collections.abc import Collection, Sequence

from ray_apps.domain.english import lemma, plain, title_case
from ray_apps.domain.ideas import Concept
from ray_apps.ideation.keyphrases import MAX_MENTIONS, KeyPhrase, Subject, TopicGroup, read_group
from ray_apps.ideation.lexicon import Topic, load_lexicon
from ray_apps.ideation.phrases import Candidate, candidates
from ray_apps.ideation.safety import is_sensitive
from ray_apps.ideation.selection import Selection, comparable

_KEYWORDS_MIN, _KEYWORDS_MAX = 5, 12
_COMMUNITY = re.compile(r"[A-Za-z0-9_]{2,32}")


def compose(groups: Sequence[TopicGroup], taken_phrases: Collection[str] = ()) -> list[Concept]:
    """Make one concept for each group, in order.

    No phrase stands twice in the result or again from `taken_phrases` (compared without case and punctuation), and
    families, templates and topics are spread over the batch; so give a whole batch at once. A group without a
    printable phrase gets a concept whose `phrase` is `None`.
    """
    selection = Selection.after(taken_phrases)
    return [_concept(group, selection) for group in groups]


def _concept(group: TopicGroup, selection: Selection) -> Concept:
    subject = read_group(group)
    ready = candidates(subject)
    said = [comparable(mention.content[:1_000]) for mention in group.mentions[:MAX_MENTIONS]] if ready else []
    chosen = selection.choose(ready, group.seed, said)
    communities = _communities(group)
    if chosen is None:
        return Concept(
            title=_plain_title(subject, communities),
            phrase=None,
            description=_origin(subject, communities),
            keywords=tuple(_keywords(subject, None)),
            topic=_topic_name(subject),
        )
    candidate, tagline = chosen
    return Concept(
        title=candidate.phrase.rstrip("."),
        phrase=candidate.phrase,
        tagline=tagline,
        template=candidate.family,
        description=f"{_origin(subject, communities)} {_audience(candidate)}",
        keywords=tuple(_keywords(subject, candidate.topic)),
        topic=candidate.topic.name,
    )


def _plain_title(subject: Subject, communities: Sequence[str]) -> str:
    names = [p.text for p in subject.phrases if p.topic is not None or not subject.sensitive][:2]
    if names and not subject.sensitive:
        return title_case("Posts About " + " and ".join(names))
    return f"Posts in {communities[0]}" if communities else "Posts Without a Common Topic"


def _topic_name(subject: Subject) -> str:
    if subject.sensitive:
        return subject.home.name if subject.home is not None else ""
    named = next((p.text for p in subject.phrases if p.topic is not None), None)
    return named or (subject.home.name if subject.home is not None else "")


def _communities(group: TopicGroup) -> list[str]:
    """The communities that may be named, busiest first: only names that are plain words and in no way sensitive."""
    counts: dict[str, float] = {}
    for mention in group.mentions:
        name = plain(mention.community or "", 64).removeprefix("r/")
        if _COMMUNITY.fullmatch(name) and not is_sensitive(name):
            counts[name] = counts.get(name, 0.0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def _origin(subject: Subject, communities: Sequence[str]) -> str:
    posts = "one post" if subject.posts == 1 else f"{subject.posts} posts"
    place = f" in {_listed(communities[:3])}" if communities else ""
    about = [] if subject.sensitive else [p.text for p in _telling(subject)][:3]
    if not about and subject.home is not None and not subject.sensitive:
        about = [subject.home.name]
    return f"Drawn from {posts}{place}" + (f" about {_listed(about)}." if about else ".")


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


def _audience(candidate: Candidate) -> str:
    forms = candidate.topic.forms
    if "agents" in forms:
        return f"A gift for {forms['agents']}, and for those who put up with them."
    return f"A gift for anyone who loves {forms['stuff']}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _keywords(subject: Subject, topic: Topic | None) -> list[str]:
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
        kept = _distinct([*kept, *load_lexicon().about.get(main.realm, ())])
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
