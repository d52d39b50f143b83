"""Words one slip apart: a letter added, left out, changed, or swapped with its neighbour. Pure."""


def deletions(word: str) -> frozenset[str]:
    """A word and every word made by leaving out one of its letters: two words one slip apart have one in common."""
    return frozenset([word, *(word[:i] + word[i + 1 :] for i in range(len(word)))])


def one_edit_apart(first: str, second: str) -> bool:
    """Whether two different words are one insertion, deletion, change or neighbour swap apart."""
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    short, long = sorted((first, second), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped
