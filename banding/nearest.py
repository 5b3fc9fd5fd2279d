"""The nearest valid word to one that is not: for every message that says "did you mean"."""

from collections.abc import Iterable


def nearest_word(word: str, allowed: Iterable[str]) -> str | None:
    """Find the allowed word, in its proper spelling, most like the one given; None when none is near enough to suggest."""
    from difflib import get_close_matches  # only where something is wrong

    by_folded = {candidate.casefold(): candidate for candidate in allowed}
    found = get_close_matches(word.casefold()[:80], by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Give ``; did you mean `blue`?`` for a near miss, and nothing where no word is near."""
    near = nearest_word(word, allowed)
    return f"; did you mean `{near}`?" if near else ""
