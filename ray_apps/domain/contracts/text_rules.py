"""Pure checks of a listing's words against a contract. Each returns the problems found, one line each."""

import re
import unicodedata
from collections.abc import Sequence

from ray_apps.domain.contracts.contract import TextRules


def _unprintable(text: str) -> bool:
    if text.replace("\n", "").isprintable():  # quick, and stricter than the rule
        return False
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} and char != "\n" for char in text)


def text_problems(rules: TextRules, title: str, description: str) -> list[str]:
    """Check a title and a description; an empty list means that both are within the rules."""
    problems = []
    if not title.strip():
        problems.append("title is empty")
    if len(title) > rules.title_max:
        problems.append(f"title has {len(title)} characters, at most {rules.title_max} are allowed")
    problems += [f"title has {c!r} more than once" for c in rules.title_once if title.count(c) > 1]
    if "\n" in title or _unprintable(title):
        problems.append("title has a control or invisible character")
    if not description.strip():
        problems.append("description is empty")
    if len(description) > rules.description_max:
        problems.append(f"description has {len(description)} characters, at most {rules.description_max} are allowed")
    if _unprintable(description):
        problems.append("description has a control or invisible character")
    return problems


def bullet_problems(rules: TextRules, bullets: Sequence[str]) -> list[str]:
    """Check the bullets: number, length, characters."""
    problems = []
    if len(bullets) > rules.bullets_max:
        problems.append(f"{len(bullets)} bullets, at most {rules.bullets_max} are allowed")
    for number, bullet in enumerate(bullets, start=1):
        if not 0 < len(bullet.strip()) <= len(bullet) <= rules.bullet_max:
            problems.append(f"bullet {number} has {len(bullet)} characters, 1 to {rules.bullet_max} are allowed")
        if "\n" in bullet or _unprintable(bullet):
            problems.append(f"bullet {number} has a control or invisible character")
    return problems


def claim_problems(rules: TextRules, texts: Sequence[str]) -> list[str]:
    """Find the words and claims that the marketplace does not allow, each with its reason."""
    found = dict.fromkeys(
        f"{match[0]!r} may not be said: {group.reason}"
        for text in map(str.casefold, texts)
        if rules.any_banned.search(text)
        for group in rules.banned
        if (match := group.pattern.search(text))
    )
    return list(found)


def tag_problems(rules: TextRules, tags: Sequence[str]) -> list[str]:
    """Check the tags: number, length, characters, repeats."""
    problems = []
    if len(tags) > rules.tags_max:
        problems.append(f"{len(tags)} tags, at most {rules.tags_max} are allowed")
    for tag in tags:
        if not 0 < len(tag) <= rules.tag_max:
            problems.append(f"tag {tag!r} has {len(tag)} characters, 1 to {rules.tag_max} are allowed")
        elif not re.fullmatch(rules.tag_pattern, tag):
            problems.append(f"tag {tag!r} has a character that is not allowed")
    folded = [tag.casefold() for tag in tags]
    problems += [f"tag {tag!r} is given twice" for tag in sorted(set(folded)) if folded.count(tag) > 1]
    return problems
