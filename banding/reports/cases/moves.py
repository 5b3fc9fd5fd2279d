"""Compared rows → the movements many cases share, with the steps of each case, while the rows are counted elsewhere too."""

from collections import Counter
from collections.abc import Iterable, Iterator

from banding.compare import ComparedRow, Place, Rebanding
from banding.compare.cases.movement import STILL
from banding.engine import Decision
from banding.records.reband.words import cause_of_comparison
from banding.render import report as doc
from banding.render.words import capital, cases, counted, shortened
from banding.reports.cases.explained import Explaining
from banding.reports.cases.names import NO_NAMES, Names
from banding.reports.tables import MOST_LISTED, anchors, crn_shown, place_cell, place_tags, restricted_table
from banding.ruleset import Ruleset
from banding.ruleset.words import spoken_route

_Key = tuple[str, str, str, str, tuple[str, ...], tuple[str, ...]]
"""Direction, before, after, cause, rules gained, rules lost."""
_NOWHERE = "nothing recorded"
_TOGETHER = (
    "Cases that went from one place to another for the same reason are together. Open a movement, then a reason. “Before” "
    "and “now” beside a case lead to its steps."
)
_SHARED = (
    "Cases decided alike share one explanation: what applied or is not known, and the paragraph it rests on. Whether a case "
    "is there now or was there before is said beside it, with what differs between the cases that share the explanation. "
    "Each case above leads to its own."
)


class Moves:
    """Gathers the cases that moved under what they share, and their steps on both sides, told once for all alike."""

    def __init__(self, rebanding: Rebanding, names: Names = NO_NAMES) -> None:
        self.listed, self.names = 0, names
        self._rebanding, self._ruleset = rebanding, rebanding.rulesets[1]
        self._places, self._tags = anchors(self._ruleset), place_tags(self._ruleset)
        self._found: dict[_Key, list[doc.CaseLine]] = {}
        self._steps: dict[str, Explaining] = {}
        self._restricted: list[doc.Row] = []

    def gather(self, rows: Iterable[ComparedRow]) -> None:
        """Go through rows, and keep what is told of the cases that moved."""
        for row in rows:
            if row.comparison.direction not in STILL and self.listed < MOST_LISTED:
                self.listed += 1
                self._keep(row)

    def rules(self) -> frozenset[str]:
        """Name every rule whose words some step refers to."""
        return frozenset(rule for steps in self._steps.values() for rule in steps.rules())

    def sections(self, moved: int) -> tuple[doc.Section, ...]:
        """Give every case that moved, of so many, under its reason, and the steps of each."""
        folds = self._folds()
        hidden = doc.table_of(restricted_table(self._restricted, ("Before", "Now")))
        if not folds:
            return hidden
        listed = f"{self.listed:,} of the {moved:,} cases that moved are listed here"
        notes = (doc.Notes((f"{listed}; the figures above count all.",)),) if moved > self.listed else ()
        titles = ("Every case that moved, and why", "The steps of each case that moved")
        every = doc.Section("moves", titles[0], (*folds, *notes), (_TOGETHER,), where=(doc.PAGE,))
        steps = doc.Section("steps", titles[1], tuple(self._step_folds()), (_SHARED,), where=(doc.PAGE,))
        return (every, *hidden, steps)

    def _folds(self) -> list[doc.Fold]:
        """Give what was kept: direction by direction, from place to place, those of most cases first."""
        ways: dict[tuple[str, str, str], list[doc.Explanation]] = {}
        for (direction, before, after, cause, gained, lost), lines in self._found.items():
            rules = (("Rules gained:", gained), ("Rules lost:", lost))
            facts = tuple(doc.Entry(word, ", ".join(ids)) for word, ids in rules if ids)
            move = doc.Explanation(None, None, "", cause, (), facts, (), tuple(lines))
            ways.setdefault((direction, before, after), []).append(move)
        sizes = {way: sum(len(move.cases) for move in moves) for way, moves in ways.items()}
        directions: Counter[str] = Counter()
        for (direction, *_), size in sizes.items():
            directions[direction] += size
        ordered = sorted(ways, key=lambda way: (-directions[way[0]], way[0], -sizes[way], way))
        folds = []
        for place, way in enumerate(ordered, start=1):
            found = sorted(ways[way], key=lambda move: (-len(move.cases), move.cases[0].row))
            title = capital(direction_words(way[0], self._ruleset))
            places = tuple(self._tags.get(heading, doc.Tag(heading)) for heading in way[1:])
            blocks = (doc.Explanations(tuple(found)),)
            folds.append(doc.Fold(f"went-{place}", title, cases(sizes[way]), blocks, tags=places))
        return folds

    def _step_folds(self) -> Iterator[doc.Fold]:
        """Give the steps by where they lead, the highest band first; those of another ruleset by themselves."""
        for place, (stamp, steps) in enumerate(reversed(self._steps.items())):
            ruleset, by = steps.ruleset, f", by {stamp}" if len(self._steps) > 1 else ""
            ranks = {band.name: -band.rank for band in ruleset.bands}
            headings = sorted(steps.headings(), key=lambda heading: (ranks.get(heading, 1), heading))
            for at, heading in enumerate(headings):
                found = steps.explanations(heading)
                count = counted(len(found.explanations), "explanation", "explanations")
                title = f"{spoken_route(ruleset, heading)}{by}"
                yield doc.Fold(f"steps-{place}-{at}", title, count, (found,))

    def _keep(self, row: ComparedRow) -> None:
        comparison = row.comparison
        if row.is_restricted:
            sides = (comparison.before, comparison.after)
            places = (side.band_alone.heading if side else _NOWHERE for side in sides)
            shown = (place_cell(place, self._tags) for place in places)
            number = doc.Cell(row.number, id=f"m{row.number}")
            self._restricted.append((number, doc.Cell(crn_shown(row.crn)), *shown))
            return
        then, now = self._rebanding.decisions(row)
        before, after = self._rebanding.rulesets
        was = comparison.decided_before or comparison.before
        decided = (("before", then, was, before), ("now", now, comparison.after, after))
        links = [link for side in decided if (link := self._kept(row, *side))]
        here, there = (side.heading if side else _NOWHERE for side in (comparison.before, comparison.after))
        cause, rules = cause_of_comparison(comparison), (comparison.rules_gained, comparison.rules_lost)
        key = (comparison.direction, here, there, cause, *rules)
        # INVARIANT: a case that moved is on both sides, so its row is one of the later file.
        crn, name, team = crn_shown(row.crn), self.names.of(row.number), shortened(row.team.after)
        line = doc.CaseLine(f"m{row.number}", row.number, crn, name, team, tuple(links))
        self._found.setdefault(key, []).append(line)

    def _kept(
        self, row: ComparedRow, side: str, decision: Decision | None, place: Place | None, ruleset: Ruleset
    ) -> doc.Link | None:
        if decision is None or place is None:
            return None
        if ruleset.stamp not in self._steps:
            self._steps[ruleset.stamp] = Explaining(ruleset, places=self._places, is_brief=True)
        anchor = f"{side[0]}{row.number}"
        case = doc.CaseLine(anchor, row.number, crn_shown(row.crn), self.names.of(row.number), side)
        self._steps[ruleset.stamp].add(decision, case, under=place.heading)
        return doc.Link(f"#{anchor}", side)


def direction_words(direction: str, ruleset: Ruleset) -> str:
    """Say a direction: ``to-nps`` is "to the NPS", ``no-band-after`` "no band after"."""
    way, dash, route = direction.partition("-")
    if dash and way in ("to", "from") and route in {rule.route for rule in ruleset.routes}:
        return f"{way} the {spoken_route(ruleset, route)}"
    return direction.replace("-", " ")
