"""Claims about the reading sample: its size, its ratios, its lot, and what a filled sheet says."""

from __future__ import annotations

import io
import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.auditing import SheetScore
from banding.auditing.equality.statistics import wilson
from banding.auditing.sampling.draw import Sample, SampleError, allocate_by_ratio, draw_sample, sample_size
from banding.auditing.sampling.estimates import weighted
from banding.auditing.sampling.sheet import SHEET_COLUMNS, questions, read_sheet
from banding.errors import TableError
from banding.records.reading_sheet import sample_lines, write_sheet_csv
from banding.reports.audit.reading_sheet import read_in_words
from tests.auditing.auditing import caseload, table
from tests.builders import ruleset


@pytest.mark.parametrize(
    ("population", "confidence", "margin", "size"),
    [
        (429, 80, 5, 119),
        (417, 80, 5, 119),
        (10**9, 80, 5, 165),
        (10**9, 95, 5, 385),
        (1000, 95, 5, 278),
        (10, 80, 5, 10),
        (1, 80, 5, 1),
        (0, 80, 5, 0),
    ],
)
def test_sizes(population: int, confidence: float, margin: float, size: int) -> None:
    """The report's 119 is the size for some 420 cases; 385 and 278 are the textbook sizes at 95 per cent (R. V. Krejcie
    and D. W. Morgan, Educational and Psychological Measurement 30 (1970), 607-610, give 278 for 1,000)."""
    assert sample_size(population, confidence=confidence, margin=margin).size == size


def test_119_is_the_size_for_417_to_429_cases_and_no_other() -> None:
    """Which populations give the report's sample is stated in the docstring, and true."""
    assert [n for n in range(1, 2000) if sample_size(n).size == 119] == list(range(417, 430))


def test_the_arithmetic_is_shown() -> None:
    """Each step stands in words with its figures."""
    words = " ".join(sample_size(429).in_words())
    assert all(figure in words for figure in ("1.2816", "164.24", "429", "119"))


@pytest.mark.parametrize(("confidence", "margin"), [(0, 5), (100, 5), (80, 0), (80, 100), (math.nan, 5)])
def test_what_cannot_be_is_refused(confidence: float, margin: float) -> None:
    """A confidence or margin off its scale is refused with the option's name."""
    with pytest.raises(SampleError):
        sample_size(100, confidence=confidence, margin=margin)


@given(sizes=st.lists(st.integers(0, 500), max_size=12), share=st.floats(0, 1))
def test_ratios_are_kept(sizes: list[int], share: float) -> None:
    """Shares add up to the sample, each is within one of its exact part, and none is more than its stratum."""
    total = round(sum(sizes) * share)
    shares = allocate_by_ratio(sizes, total)
    assert sum(shares) == (total if sum(sizes) else 0)
    for size, given_one in zip(sizes, shares, strict=True):
        assert 0 <= given_one <= size
        assert not sum(sizes) or abs(given_one - size * total / sum(sizes)) < 1


def test_largest_remainder_by_hand() -> None:
    """Of 10 over 47, 16, 15.8, 12, 6.1 and 3.1 parts in a hundred: 5, 2, 1, 1, 1, 0."""
    assert allocate_by_ratio([47_000, 16_000, 15_800, 12_000, 6_100, 3_100], 10) == (5, 2, 1, 1, 1, 0)


def sampled(text: str, *, seed: int = 7, strata: tuple[str, ...] = ("gender", "rosh")) -> Sample:
    """Draw a sample from a caseload written out as CSV."""
    with caseload(text) as cases:
        return draw_sample(cases, strata=strata, seed=seed)


def people(count: int) -> str:
    """A caseload of people of two genders and two RoSH levels, in spellings that differ."""
    rows = itertools.cycle(["F,low", "M,medium", "m ,RMRH", "M,low", "F,RLRH"])
    return table("gender,rosh", *itertools.islice(rows, count))


def test_a_sample_hits_its_size_and_ratios() -> None:
    """A sample has the size of the arithmetic and each stratum its share; spellings of one value are one stratum."""
    sample = sampled(people(500))
    assert len(sample.cases) == sample.size.size == sum(stratum.sample for stratum in sample.strata)
    assert [(stratum.name, stratum.population) for stratum in sample.strata] == [
        ("F / low", 200),
        ("M / low", 100),
        ("M / medium", 200),
    ]
    assert len({case.placed.crn for case in sample.cases}) == len(sample.cases)


def test_the_same_seed_draws_the_same_cases_in_any_order() -> None:
    """A lot hangs on the seed and the reference number alone."""
    text = people(200)
    head, *rows = text.splitlines()
    back = "\n".join([head, *reversed(rows)]) + "\n"
    crns = [sorted(case.placed.crn for case in sampled(each).cases) for each in (text, back)]
    assert crns[0] == crns[1]
    assert crns[0] != sorted(case.placed.crn for case in sampled(text, seed=8).cases)


def test_rows_in_error_are_left_out_and_counted() -> None:
    """A row that cannot be a case cannot be drawn."""
    sample = sampled(table("gender,rosh", "F,low", "F,purple", "M,low"))
    assert (sample.size.population, sample.left_out) == (2, 1)


def test_a_stratum_that_is_not_there_is_refused() -> None:
    """A column that is not there is named, with the nearest."""
    with pytest.raises(TableError, match="did you mean `gender`"):
        sampled(people(5), strata=("gendre",))


def test_ratios_are_kept_in_no_column_that_is_there_twice() -> None:
    """Which of two columns of one name is meant nobody can say, so the sample is refused."""
    with pytest.raises(TableError, match="the column `gender` is there twice"):
        sampled(table("gender,Gender", "Female,Male"), strata=("gender",))


def filled(sample: Sample, answer: str | list[str]) -> bytes:
    """The sample's sheet with every question answered, by one word or by words in turn."""
    out = io.StringIO()
    write_sheet_csv(sample, ruleset(), out)
    head, *rows = out.getvalue().splitlines()
    names = head.split(",")
    answers = itertools.cycle([answer] if isinstance(answer, str) else answer)
    lines = [head]
    for row in rows:
        cells, word = row.split(","), next(answers)
        for code in questions(ruleset()):
            cells[names.index(code)] = word
        lines.append(",".join(cells))
    return "\n".join(lines).encode()


def test_a_filled_sheet_is_scored_with_weights() -> None:
    """All yes is one, with an interval that ends there; the score knows the population and the confidence."""
    sample = sampled(people(500))
    score = read_sheet(io.BytesIO(filled(sample, "yes")), ruleset(), name="sheet.csv").score
    assert (score.population, score.sample, score.confidence) == (500, sample.size.size, 80.0)
    for each in score.estimates:
        assert each.rate == each.high == 1
        assert each.low is not None
        assert 0.95 < each.low < 1


def test_unanswered_questions_are_left_out() -> None:
    """Blank and unknown are no answer and n/a narrows; a sheet without yes or no has no shares and says how many are open."""
    sample = sampled(people(40))
    score = read_sheet(io.BytesIO(filled(sample, ["", "unknown", "n/a"])), ruleset(), name="sheet.csv").score
    assert all(each.rate is None and each.answered == 0 for each in score.estimates)
    assert any("no answer yet" in note for note in score.notes)


def test_an_answer_that_is_none_is_refused() -> None:
    """Another word names its row and column, and nothing is scored."""
    sheet = filled(sampled(people(40)), "perhaps")
    with pytest.raises(TableError, match="`perhaps` is not one of yes, no, unknown, n/a"):
        read_sheet(io.BytesIO(sheet), ruleset(), name="sheet.csv")


def test_a_table_that_is_no_sheet_is_refused() -> None:
    """A caseload is not a reading sheet."""
    with pytest.raises(TableError):
        read_sheet(io.BytesIO(people(3).encode()), ruleset(), name="cases.csv")


HEAD = ",".join(("crn", *questions(ruleset()), *SHEET_COLUMNS[:5]))
SAID = ",".join(["yes"] * len(questions(ruleset())))


def answered_by(*strata: tuple[str, list[str]], population: int = 100) -> SheetScore:
    """The score of a sheet whose strata have a hundred cases each, each answer given to every question of one case."""
    lines = [HEAD]
    for name, answers in strata:
        for n, answer in enumerate(answers):
            said = ",".join([answer] * len(questions(ruleset())))
            figures = f"{name},{population},{len(answers)},{population * len(strata)},80"
            lines.append(f"{name}{n},{said},{figures}")
    return read_sheet(io.BytesIO("\n".join([*lines, ""]).encode()), ruleset(), name="sheet.csv").score


def test_not_applicable_narrows_the_domain() -> None:
    """One yes and nine n/a in a stratum of 100, ten no in another: some 10 of the 110 cases to which the question applies."""
    each = answered_by(("A", ["yes", *["n/a"] * 9]), ("B", ["no"] * 10)).estimates[0]
    assert each.rate == pytest.approx(10 / 110)
    assert (each.yes, each.answered, each.not_applicable, each.asked) == (1, 11, 9, 20)
    variance = (100**2 * 0.9 * (((10 / 11) ** 2 - 10 * (1 / 11) ** 2) / 9) / 10) / 110**2
    effective = (10 / 110) * (100 / 110) / variance
    assert (each.low, each.high) == pytest.approx(wilson(each.rate * effective, effective, confidence=0.8))


def test_a_question_that_applies_to_nobody_has_no_share() -> None:
    """Where every answer is n/a there is nothing to give a share of, and the cases were read all the same."""
    score = answered_by(("A", ["n/a"] * 3))
    assert {(each.rate, each.low, each.answered) for each in score.estimates} == {(None, None, 0)}
    assert score.read == 3


def test_a_sheet_without_an_answer_is_not_read() -> None:
    """Nobody has read a case on which nothing is written, and the summary says so; unknown is an answer of who read it."""
    for answers, read, said in ((["", "", ""], 0, "none read"), (["unknown", "", "yes"], 2, "2 cases read")):
        score = answered_by(("A", answers))
        assert (score.read, score.sample) == (read, 3)
        assert said in read_in_words(score).lower()


@given(data=st.data())
@settings(max_examples=60)
def test_a_whole_caseload_read_is_its_own_share(data: st.DataObject) -> None:
    """Where every case was read and answered, the share is the count of yes over those to which the question applies."""
    answers = st.lists(st.sampled_from(["yes", "no", "n/a"]), min_size=5, max_size=5)
    strata = {name: data.draw(answers) for name in "ABC"}
    every = [word for words in strata.values() for word in words]
    each = answered_by(*strata.items(), population=5).estimates[0]
    applies = len(every) - every.count("n/a")
    assert each.rate == (pytest.approx(every.count("yes") / applies) if applies else None)
    assert each.low == each.rate == each.high


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Over many draws from an invented caseload with n/a in it, an 80 per cent interval holds the true share about that often."""
    lot = random.Random(3)  # noqa: S311 - nothing secret is drawn
    strata = {"A": ["yes"] * 60 + ["no"] * 40 + ["n/a"] * 100, "B": ["yes"] * 20 + ["no"] * 60 + ["n/a"] * 20}
    truth, covered, draws = 80 / 180, 0, 300
    for _ in range(draws):
        parts = []
        for words in strata.values():
            said = lot.sample(words, 30)
            yes, no = said.count("yes"), said.count("no")
            parts.append((yes, yes + no, 30, len(words)))
        rate, effective = weighted(parts)
        assert effective is not None
        low, high = wilson(rate * effective, effective, confidence=0.8)
        covered += low <= truth <= high
    assert 0.74 < covered / draws < 0.86


def test_weights_by_hand() -> None:
    """Three of four in a stratum of 300 and one of two in one of 100: 0.6875, and not the plain four of six."""
    rate, effective = weighted([(3, 4, 4, 300), (1, 2, 2, 100)])
    assert rate == pytest.approx(0.75 * 0.75 + 0.25 * 0.5)
    variance = 0.75**2 * (1 - 4 / 300) * (0.1875 * 4 / 3) / 4 + 0.25**2 * (1 - 2 / 100) * (0.25 * 2) / 2
    assert effective == pytest.approx(rate * (1 - rate) / variance)


@settings(max_examples=60)
@given(
    strata=st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 200), st.integers(0, 100)), min_size=1, max_size=6
    )
)
def test_shares_stay_on_the_scale(strata: list[tuple[int, int, int]]) -> None:
    """A weighted share lies between the least and the greatest of its strata, and reading everybody leaves no doubt."""
    parts = [(answered * part // 100, answered, answered, answered + more) for answered, more, part in strata]
    rate, effective = weighted(parts)
    shares = [yes / answered for yes, answered, _, _ in parts]
    assert min(shares) - 1e-9 <= rate <= max(shares) + 1e-9
    assert (effective is None) == all(answered == size for _, answered, _, size in parts)
    assert effective is None or effective > 0


def by_hand(*rows: str) -> io.BytesIO:
    """A sheet with every question answered yes: each row its number, and its stratum's and sample's figures."""
    lines = [f"{crn},{SAID},{figures}" for crn, _, figures in (row.partition(",") for row in rows)]
    return io.BytesIO("\n".join([HEAD, *lines, ""]).encode())


GOOD = ("X1,a,30,2,40,80", "X2,a,30,2,40,80", "X3,b,10,1,40,80")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("X1,a,30,2,40,80",), "`X1` is on row 2 already"),
        ((",a,30,2,40,80",), "row 3 has no reference number"),
        (("X2,a,31,2,40,80",), "stratum_population: 31, where an earlier row of stratum `a` has 30"),
        (("X2,a,30,3,40,80",), "stratum_sample: 3, where an earlier row of stratum `a` has 2"),
        (("X2,a,30,2,70,80",), "sample_population: 70, where an earlier row has 40"),
        (("X2,a,30,2,40,95",), "sample_confidence: 95, where an earlier row has 80"),
        (("X2,b,2,3,40,80",), "stratum `b`: 3 cases drawn of 2"),
        (("X2,a,30,2,40,80", "X3,a,30,2,40,80"), "stratum `a`: 3 rows, where 2 were drawn"),
        (("X2,b,11,1,40,80",), "the strata have 41 cases, and sample_population says 40"),
        (("X2,a,30,2,40,80,x",), "row 3 has more cells than there are headings"),
        (("X2,a,30,2,40,180",), "`180` is not a number between 0 and 100"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(rows: tuple[str, ...], said: str) -> None:
    """Each contradiction is named with its row or stratum, and nothing is scored."""
    with pytest.raises(TableError) as refused:
        read_sheet(by_hand(GOOD[0], *rows), ruleset(), name="sheet.csv")
    assert said in str(refused.value)


def test_every_contradiction_is_told_at_once() -> None:
    """A sheet with several faults names all of them before it is refused."""
    with pytest.raises(TableError) as refused:
        read_sheet(by_hand(GOOD[0], ",a,31,2,70,95,x"), ruleset(), name="sheet.csv")
    told = ("no reference number", "31", "70", "95", "more cells")
    assert all(each in str(refused.value) for each in told)


def test_rows_taken_off_a_sheet_are_told() -> None:
    """A sheet with fewer rows than were drawn is scored, and says how many are not there and what it does not speak of."""
    whole = read_sheet(by_hand(*GOOD), ruleset(), name="sheet.csv").score
    assert not [note for note in whole.notes if "not on the sheet" in note or "of which no case" in note]
    fewer = " ".join(read_sheet(by_hand(GOOD[0]), ruleset(), name="sheet.csv").score.notes)
    assert "1 of the 2 cases drawn is not on the sheet" in fewer
    assert "10 of the 40 cases are in strata of which no case is on the sheet" in fewer


def test_all_yes_is_one_and_all_no_is_none() -> None:
    """Whatever the sizes of the strata, a share of all or none ends its interval at exactly 1 or 0."""
    for sizes in itertools.product(range(1, 30, 4), repeat=3):
        for answer, share in (("yes", 1.0), ("no", 0.0)):
            rows = [f"X{n},{n},{size},1,{sum(sizes)},80" for n, size in enumerate(sizes)]
            text = by_hand(*rows).getvalue().replace(b"yes", answer.encode())
            each = read_sheet(io.BytesIO(text), ruleset(), name="sheet.csv").score.estimates[0]
            assert each.rate == share
            assert share in (each.low, each.high)


def test_a_confidence_with_decimals_is_read_back() -> None:
    """A sheet drawn at 82.5 per cent is scored at 82.5 per cent."""
    rows = [row.replace(",80", ",82.5") for row in GOOD]
    assert read_sheet(by_hand(*rows), ruleset(), name="sheet.csv").score.confidence == 82.5


def test_a_caseload_is_no_sheet_and_what_it_lacks_is_named() -> None:
    """Every column that scoring needs and the file has not is named."""
    with pytest.raises(TableError) as refused:
        read_sheet(io.BytesIO(people(3).encode()), ruleset(), name="cases.csv")
    assert all(f"`{name}`" in str(refused.value) for name in ("band_right", *SHEET_COLUMNS[:4]))


def test_names_of_strata_are_told_apart() -> None:
    """Strata whose names begin alike are told apart in the summary, and no line is longer than 80 characters."""
    rows = [f"a sentence with a very long name indeed that goes on and ends in {n},low" for n in range(4)]
    lines = list(sample_lines(sampled(table("gender,rosh", *rows))))
    assert max(map(len, lines)) <= 80
    told = " ".join(" ".join(lines).split())
    assert all(f"ends in {n} / low" in told for n in range(4))
