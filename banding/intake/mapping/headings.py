"""What people call our columns and write in them: which column of ours a heading means, and how sure that is."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise

import attrs

from banding.errors import MappingError
from banding.facts import Fact, FactKind, plain_value
from banding.shipped import rules_folder
from banding.written import Written, key
from banding.yaml_files import load_yaml

REGISTERS = "registers"
"""What stands for a column of registrations among our columns; a mapping file names it in a section of its own."""

FOOTNOTE = re.compile("[¹²³⁰⁴-⁹]")
HEADING_WORD = re.compile(r"[^\W_]+(?:'s\b)?")
_YES, _NO = ("yes", "y"), ("no", "n")
_DENIED = 'does "yes" under this heading say that it is not so?'
_MOST_WORDS = 12
_MOST_LETTERS = 80
_SHORTENED = 3
_SHORT = 4
_NEAR, _NEARLY_SAME = 0.8, 0.9


@attrs.frozen
class ColumnGuess:
    """Their heading, the column of ours that it means or may mean, and the doubt where it is not sure."""

    heading: str
    column: str
    is_sure: bool
    doubt: str = ""


@attrs.frozen(eq=False)
class WordMeanings:
    """What words in cells mean, folded: each the one value it stands for in our words, or the values it may stand for."""

    means: Mapping[str, str]
    either: Mapping[str, tuple[str, ...]]


@attrs.frozen(eq=False)
class TheirNames:
    """The table of headings and words; build it with :func:`their_names`."""

    names: Mapping[str, str]
    maybe: Mapping[str, tuple[str, str]]
    never: frozenset[str]
    around: frozenset[str]
    words: Mapping[str, WordMeanings]

    def words_for(self, fact: Fact) -> Iterator[WordMeanings]:
        """Give what words mean in a fact's column, its own first."""
        return (self.words[key] for key in (fact.name, fact.kind.value, "every") if key in self.words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every single word, in small letters, that any entry has: no person's name is among them."""
        entries = [word for each in self.words.values() for word in (*each.means, *each.either)]
        return frozenset(token for entry in entries for token in words_of(entry))


@attrs.frozen(eq=False)
class _Column(Written):
    """What people call a column of ours, what may mean it, and what only looks like it."""

    names: tuple[str, ...] = ()
    maybe: Mapping[str, str] = attrs.field(factory=dict)
    never: tuple[str, ...] = key("names of something else", (), name="not")


@attrs.frozen(eq=False)
class _Words(Written):
    """Values of ours, each with their words for it; several values that one word may mean are joined by commas."""

    means: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    either: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class _Document(Written):
    """The table as its file has it."""

    around: tuple[str, ...] = ()
    columns: Mapping[str, _Column] = attrs.field(factory=dict)
    words: Mapping[str, _Words] = attrs.field(factory=dict)


@cache
def their_names() -> TheirNames:
    """Read the table that ships with us; raises MappingError with every fault in it."""
    path = rules_folder() / "headings-and-words.yaml"
    written = load_yaml(path, _Document, as_text=True).sound(MappingError)
    columns = written.columns.items()
    doubted = [(word, column, doubt) for column, said in columns for word, doubt in said.maybe.items()]
    return TheirNames(
        names={_joined(word): column for column, said in columns for word in said.names},
        maybe={_joined(word): (column, doubt) for word, column, doubt in doubted},
        never=frozenset(_joined(word) for said in written.columns.values() for word in said.never),
        around=frozenset(written.around),
        words={kind: _meanings(said) for kind, said in written.words.items()},
    )


def likeness(heading: str, ours: Mapping[str, str], titles: Mapping[str, str]) -> ColumnGuess | None:
    """Say which column of ``ours`` (by folded spelling) or ``titles`` (by name in words) a heading means; None where none."""
    table = their_names()
    tokens = words_of(heading)
    runs = {"".join(tokens[i:j]) for i in range(len(tokens)) for j in range(i + 1, len(tokens) + 1)}
    columns = {*ours.values(), *titles.values()}
    if not tokens or runs & table.never:
        return None
    named = {word: column for word, column in table.names.items() if column in columns}
    named |= {_joined(title): column for title, column in titles.items()} | {**ours}
    doubted = {word: found for word, found in table.maybe.items() if found[0] in columns}
    # A "no" that is not the other half of a "yes": `No CPP`, and not `CPP (Y/N)`.
    denies = any(word in _NO and before not in _YES for before, word in pairwise(["", *tokens]))
    inner = [place for place, token in enumerate(tokens) if token not in table.around]
    for words in (tokens, tokens[inner[0] : inner[-1] + 1] if inner else []):
        whole = "".join(words)
        if whole in doubted:
            return ColumnGuess(heading, doubted[whole][0], is_sure=False, doubt=doubted[whole][1])
        if whole in named and len(words) < len(tokens) and denies:
            return ColumnGuess(heading, named[whole], is_sure=False, doubt=_DENIED)
        if whole in named:
            return ColumnGuess(heading, named[whole], is_sure=True)
        for title, column in titles.items():
            if _shortens(words, title.casefold().split()):
                return ColumnGuess(heading, column, is_sure=True)
    if slip := _slip(heading, "".join(tokens)[:_MOST_LETTERS], ours):
        return slip
    # The longest name that stands among other words, which may change what it means.
    among = max(runs & ({*named} | {*doubted}), key=lambda word: (len(word), word), default=None)
    if among is None:
        return None
    column, doubt = doubted.get(among) or (named[among], "what do the other words of the heading say?")
    return ColumnGuess(heading, column, is_sure=False, doubt=doubt)


def titles_of(facts: Iterable[Fact], columns: Container[str]) -> dict[str, str]:
    """Give the facts among some columns of ours by their titles, which are names in words."""
    among = (fact for fact in facts if fact.name in columns and fact.kind is not FactKind.TEXT)
    return {fact.title: fact.name for fact in among}


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters as typed, without punctuation and footnote numbers; the first dozen."""
    typed = unicodedata.normalize("NFKC", FOOTNOTE.sub(" ", text)).casefold()
    return [found.replace("'", "") for found in HEADING_WORD.findall(typed)][:_MOST_WORDS]


def _slip(heading: str, whole: str, ours: Mapping[str, str]) -> ColumnGuess | None:
    """Find a name that is a slip of the pen away."""
    # A short name is one letter away from too many ordinary words, `page` is not nearly `age`, and `event` is not
    # `prevent`: a slip is seldom in the first letter. A score of one year is not nearly one of two years.
    from difflib import SequenceMatcher

    digits = re.sub(r"\D", "", whole)
    near = [
        (SequenceMatcher(None, whole, word).ratio(), word)
        for word in ours
        if len(word) > _SHORT and word[:1] == whole[:1] and re.sub(r"\D", "", word) == digits
    ]
    ratio, word = max(near, default=(0.0, ""))
    if ratio < _NEAR:
        return None
    return ColumnGuess(
        heading, ours[word], is_sure=ratio >= _NEARLY_SAME, doubt="is that what the heading means?"
    )


def _shortens(words: Sequence[str], title: Sequence[str]) -> bool:
    """Whether words are those of a title cut short, as in ``Child prot. plan``."""
    return len(words) == len(title) > 1 and all(
        len(word) >= min(_SHORTENED, len(whole)) and whole.startswith(word)
        for word, whole in zip(words, title, strict=True)
    )


def _joined(text: str) -> str:
    return "".join(words_of(text))


def _meanings(written: _Words) -> WordMeanings:
    means = {plain_value(word): value for value, words in written.means.items() for word in words}
    either = {plain_value(word): values for values, words in written.either.items() for word in words}
    return WordMeanings(
        means, {word: tuple(each.strip() for each in values.split(",")) for word, values in either.items()}
    )
