"""Claims about covers: they are exact, nothing in them could be wider, and where it is said so no fewer would do."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import example, given
from hypothesis import strategies as st

from banding.case_space import Joined, Part, ProofDiagrams, cover_of, merged
from banding.case_space.covering import Box

SIZES = (2, 3, 2)
CASES = tuple(product(*map(range, SIZES)))
Answers = tuple[bool | None, ...]


def diagram_of(answers: Answers, sizes: tuple[int, ...] = SIZES) -> tuple[ProofDiagrams, int]:
    """Make the diagram of a table of answers."""
    shop, rows = ProofDiagrams(sizes), iter(answers)

    def go(variable: int) -> int:
        if variable == len(sizes):
            return shop.leaf(next(rows))
        return shop.node(variable, tuple(go(variable + 1) for _ in range(sizes[variable])))

    return shop, go(0)


def has(box: Box, case: tuple[int, ...]) -> bool:
    """Whether a box holds a case."""
    return all(case[variable] in values for variable, values in box)


def every_box() -> list[Box]:
    """Every box over the variables."""
    choices = [
        [frozenset(chosen) for many in range(1, size + 1) for chosen in combinations(range(size), many)]
        for size in SIZES
    ]
    return [
        tuple((v, values) for v, values in enumerate(found) if len(values) < SIZES[v])
        for found in product(*choices)
    ]


def fewest(answers: Answers) -> int:
    """The least number of boxes that hold every true case and no false one, by trying all."""
    told = dict(zip(CASES, answers, strict=True))
    sound = [box for box in every_box() if all(told[case] is not False for case in CASES if has(box, case))]
    wanted = {case for case in CASES if told[case]}
    held = {frozenset(case for case in wanted if has(box, case)) for box in sound} - {frozenset()}
    return next(
        many
        for many in range(len(wanted) + 1)
        if any(wanted <= frozenset().union(*chosen) for chosen in combinations(held, many))
    )


claims = st.tuples(*[st.sampled_from((True, False, None)) for _ in CASES])


@given(claims)
@example((None,) * len(CASES))
@example((True,) * len(CASES))
def test_a_cover_is_exact_and_the_fewest(answers: Answers) -> None:
    """Its boxes hold every true case and no false one, and no smaller number of boxes does."""
    shop, claim = diagram_of(answers)
    cover = cover_of(shop, claim)
    for case, answer in zip(CASES, answers, strict=True):
        if answer is not None:
            assert any(has(box, case) for box in cover.boxes) is answer
    assert cover.is_fewest
    assert len(cover.boxes) == fewest(answers)


@given(claims)
def test_a_cover_that_is_grown_is_exact_and_none_is_needless(answers: Answers) -> None:
    """Where the primes are too many to list, the cover holds the same cases, and none of its boxes can be left out."""
    shop, claim = diagram_of(answers)
    cover = cover_of(shop, claim, most_primes=0)
    told = dict(zip(CASES, answers, strict=True))
    for case, answer in told.items():
        if answer is not None:
            assert any(has(box, case) for box in cover.boxes) is answer
    for needed in cover.boxes:
        rest = [box for box in cover.boxes if box is not needed]
        assert any(answer and not any(has(box, case) for box in rest) for case, answer in told.items())
    assert not cover.is_fewest or len(cover.boxes) <= 1


@given(claims)
def test_no_value_stands_in_a_box_for_nothing(answers: Answers) -> None:
    """At each value that a box names, the claim is true of some case in the box."""
    shop, claim = diagram_of(answers)
    told = dict(zip(CASES, answers, strict=True))
    for box in cover_of(shop, claim).boxes:
        for variable, values in box:
            for value in values:
                assert any(told[c] for c in CASES if has(box, c) and c[variable] == value)


def holds(part: Part, case: tuple[int, ...]) -> bool:
    """Whether a part of what was merged holds of a case."""
    if not isinstance(part.term, Joined):
        return case[part.term] in part.values
    some = any(holds(each, case) for each in part.term.parts)
    return some if part.values <= part.term.holds else not some


@given(st.tuples(*[st.sampled_from((0, 0, 0, 1)) for _ in range(2**5)]))
@example(tuple(int(any(case)) for case in product(range(2), repeat=5)))
@example(tuple(int((a and b) or (c and not d) or e) for a, b, c, d, e in product(range(2), repeat=5)))
def test_a_merged_diagram_answers_every_case_as_before(answers: tuple[int, ...]) -> None:
    """What stands for several facts is so when some part of it holds, and then the answer is the same."""
    sizes = (2,) * 5
    shop, diagram = diagram_of(answers, sizes)  # type: ignore[arg-type]
    left, merges = merged(shop, diagram)
    for case, answer in zip(product(range(2), repeat=5), answers, strict=True):
        values = dict(enumerate(case))
        for variable, joined in merges.items():
            some = any(holds(part, case) for part in joined.parts)
            values[variable] = min(joined.holds) if some else next(v for v in (0, 1) if v not in joined.holds)
        assert shop.answer_at(left, values) == answer


def test_facts_that_are_one_are_merged_whole() -> None:
    """Of "any of three, or two others together" one variable is left."""
    answers = tuple(bool(a or b or c or (d and e)) for a, b, c, d, e in product(range(2), repeat=5))
    shop, diagram = diagram_of(answers, (2,) * 5)
    assert len(shop.variables_of(merged(shop, diagram)[0])) == 1
