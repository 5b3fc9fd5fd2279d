"""What a page shows of its cases: explanations, the steps they take, and the cases that share them."""

from __future__ import annotations

import attrs

from banding.render.pages import Tag


@attrs.frozen
class StepLine:
    """
    One step that applied, or whose facts are not known.

    Attributes:
        kind: what kind of step, in a word.
        effect: what followed, in words.
        because: the facts it read that all the cases share; empty for none.
        rule: id of the paragraph it rests on.
        href: where the paragraph's words stand on the page; empty where it has none.
    """

    kind: str
    effect: str
    because: str
    rule: str
    href: str


@attrs.frozen
class CaseLine:
    """
    One case of an explanation.

    Attributes:
        id: its anchor.
        row: its row number, as a spreadsheet shows it.
        crn: its reference number.
        name: the name beside it, where the page was asked to show names; else empty.
        particulars: its team, what is noted of the row, and the facts on which the cases of the explanation differ.
    """

    id: str
    row: int
    crn: str
    name: str
    particulars: str


@attrs.frozen
class Explanation:
    """
    Why some cases stand where they do; the same for all of them.

    Attributes:
        tag: the band, or what stands in its place.
        asks: the band a manager must consider; None when none.
        lead: what is said of these cases beside the decision, such as an audit's outcome; empty for nothing.
        reasons: why, in one or two sentences.
        steps: what applied or is not known, in order.
        others: the facts by which every other rule was found not to apply, each said once.
        field: for a hub case, what the field would have made of it; empty otherwise.
        actions: what the case calls for.
        warnings: what a reader must know.
        cases: the cases, in the order of the file.
    """

    tag: Tag
    asks: Tag | None
    lead: str
    reasons: str
    steps: tuple[StepLine, ...]
    others: str
    field: str
    actions: tuple[str, ...]
    warnings: tuple[str, ...]
    cases: tuple[CaseLine, ...]


@attrs.frozen
class CasePart:
    """
    The cases that stand alike, such as those of one status.

    Attributes:
        id: its anchor.
        title: what they are called.
        asks: what they ask of whom, or what their standing means.
        count: how many cases, in words.
        explanations: why they stand where they do.
    """

    id: str
    title: str
    asks: str
    count: str
    explanations: tuple[Explanation, ...]
