"""Every kind of fault in a ruleset, each made by one edit of the invented ruleset, with what must be told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from banding.errors import Fault

RULES, GUIDANCE, READINGS = "2031-01.yaml", "guidance.yaml", "readings.yaml"
Faults = Callable[[], tuple[Fault, ...]]


@attrs.frozen
class Edit:
    """
    One edit and the fault it must give.

    Attributes:
        name: the kind of fault.
        old: text that stands once in the file.
        new: what takes its place.
        path: where the fault must say it is.
        says: the whole message.
        on: text on whose line the fault must stand, in the edited file; the edit's own first line by default.
        file: the file edited.
    """

    name: str
    old: str
    new: str
    path: str
    says: str
    on: str = ""
    file: str = RULES


EDITS = (
    # the shape of the document
    Edit(
        "control character in words",
        "    title: drift score\n",
        '    title: "drift\\x07 score"\n',
        "facts[0].title",
        "a control character (U+0007) is written in this text; take it out",
    ),
    Edit(
        "escape in a list",
        "actions: [Hull check",
        'actions: ["\\e[31mHull check"',
        "rules[0].rules[0].actions[0]",
        "a control character (U+001B) is written in this text; take it out",
    ),
    Edit(
        "control character in a key of the guidance",
        "    line: 10\n",
        '    line: 10\n    "sec\\x9btion": x\n',
        "paragraphs[0]",
        "a control character (U+009B) is written in this text; take it out",
        on='"sec',
        file=GUIDANCE,
    ),
    Edit(
        "unknown key",
        "    title: drift score\n",
        "    tittle: x\n    title: drift score\n",
        "facts[0].tittle",
        "unknown key `tittle`; did you mean `title`?",
    ),
    Edit(
        "unknown key far from any other",
        "field_route: quay",
        "field_route: quay\nzzz: 1",
        "zzz",
        "unknown key `zzz`; expected one of `id`, `version`, `title`, `in_force_from`, `in_force_until`, `bands`, "
        "`facts`, `axes`, `matrix`, `rules`, `routes`, `field_route` and 2 more",
        on="zzz: 1",
    ),
    Edit(
        "missing key",
        "  - name: lone_sailor\n    kind: yes-no\n",
        "  - name: lone_sailor\n",
        "facts[6]",
        "`kind` is missing",
    ),
    Edit(
        "all but the id missing",
        "  - id: salvage-tips\n",
        "  - id: nothing-else\n  - id: salvage-tips\n",
        "readings[1]",
        "`about`, `silence`, `reading`, `why` and `confirm` are missing",
        file=READINGS,
    ),
    Edit(
        "needed key misspelt",
        "    kind: yes-no\n    title: lone sailor\n",
        "    kind: yes-no\n    titel: lone sailor\n",
        "facts[6].titel",
        "unknown key `titel`; did you mean `title`?",
        on="titel",
    ),
    Edit(
        "missing key of the whole",
        "title: Harbour Trust allocation tiers (invented for tests)\n",
        "",
        "",
        "`title` is missing",
        on="id: harbour-trust",
    ),
    Edit(
        "number for words",
        "  - {name: Calm, fill",
        "  - {name: 5, fill",
        "bands[0].name",
        "expected words, found the number 5; put it in quotes if it is meant as words",
    ),
    Edit(
        "list for words",
        "says: The case belongs with the coastguard.",
        "says: [a]",
        "routes[0].says",
        "expected words, found a list",
    ),
    Edit(
        "nothing for words",
        "title: drift score",
        "title:",
        "facts[0].title",
        "expected some words, found none",
    ),
    Edit(
        "blank words", "title: drift score", 'title: " "', "facts[0].title", "expected some words, found none"
    ),
    Edit(
        "words for a number",
        "lowest: 1\n",
        "lowest: one\n",
        "facts[0].lowest",
        "expected a whole number, found `one`",
    ),
    Edit(
        "decimal for a number",
        "lowest: 1\n",
        "lowest: 1.5\n",
        "facts[0].lowest",
        "expected a whole number, found the number 1.5",
    ),
    Edit(
        "true for a number",
        "lowest: 1\n",
        "lowest: true\n",
        "facts[0].lowest",
        "expected a whole number, found `true`",
    ),
    Edit(
        "yes for true",
        "assumable: false",
        "assumable: no",
        "facts[10].assumable",
        "expected `true` or `false`, found `no`",
    ),
    Edit(
        "share above one",
        "synthetic_rate: 0.3",
        "synthetic_rate: 30",
        "facts[6].synthetic_rate",
        "expected a share from 0 to 1, found the number 30",
    ),
    Edit(
        "date not ISO",
        "in_force_from: 2031-01-01",
        "in_force_from: 1/1/2031",
        "in_force_from",
        "expected a date such as 2019-03-01, found `1/1/2031`",
    ),
    Edit(
        "date not in the calendar",
        "in_force_from: 2031-01-01",
        "in_force_from: 2031-02-30",
        "in_force_from",
        "expected a date such as 2019-03-01, found `2031-02-30`",
    ),
    Edit(
        "kind misspelt",
        "kind: number\n    title: drift score",
        "kind: numbr\n    title: drift score",
        "facts[0].kind",
        "expected one of `yes-no`, `number`, `choice`, `text`, found `numbr`; did you mean `number`?",
    ),
    Edit(
        "words for a list",
        "aliases: [drift]",
        "aliases: drift",
        "facts[0].aliases",
        "expected a list, found `drift`",
    ),
    Edit(
        "words for a block",
        "  cells:\n",
        "  cells:\n    - oops\n",
        "matrix.cells[0]",
        "expected a block of keys, found `oops`",
        on="- oops",
    ),
    Edit(
        "list for a mapping",
        "words: {S: sheltered, O: open}",
        "words: [S]",
        "facts[3].words",
        "expected a block of keys, found a list",
    ),
    # bands
    Edit(
        "band twice",
        "  - {name: Breeze, fill: ",
        "  - {name: calm, fill: '#ffffff', ink: '#000000'}\n  - {name: Breeze, fill: ",
        "bands[1].name",
        "the band `calm` is there already, as `Calm` on line 9",
    ),
    Edit(
        "words in the colour behind them",
        'fill: "#e8f1f8"',
        'fill: "#0B0C0C"',
        "bands[0].ink",
        "`ink` is the same colour as `fill`, `#0B0C0C`; the text would be unreadable",
    ),
    *(
        Edit(
            f"band called {word}",
            "  - {name: Breeze, fill: ",
            f"  - {{name: {word}, fill: '#ffffff', ink: '#000000'}}\n  - {{name: Breeze, fill: ",
            "bands[1].name",
            f"`{word}` stands in results for what is no band; choose another word",
        )
        for word in ("none", "No band", "Unknown")
    ),
    *(
        Edit(
            f"age of {age}",
            "yes_at_age: 18",
            f"yes_at_age: {age}",
            "facts[7].yes_at_age",
            f"expected an age from 0 to 120, found the number {age}",
        )
        for age in (-1, 121, 2000)
    ),
    *(
        Edit(
            f"route called {word}",
            "field_route: quay",
            f"field_route: {word}",
            "field_route",
            f"`{word}` stands in results for what is no route; choose another word",
        )
        for word in ("error", "not-matched")
    ),
    Edit(
        "not a colour",
        'fill: "#e8f1f8"',
        "fill: grey",
        "bands[0].fill",
        "`grey` is not a colour; expected `#` and six digits, such as `#1d70b8`",
    ),
    Edit(
        "semicolon in a band",
        "bands:\n",
        "bands:\n  - {name: a;b, fill: '#ffffff', ink: '#000000'}\n",
        "bands[0].name",
        "a semicolon stands in this text, and joins texts in a table; use a comma",
        on="a;b",
    ),
    # facts
    Edit(
        "fact's name with a space",
        "  - name: dock_work\n",
        "  - name: Dock Hours\n    kind: yes-no\n    title: t\n    question: q\n  - name: dock_work\n",
        "facts[10].name",
        "`Dock Hours` will not do as a fact's name; expected small letters, digits and underscores, such as "
        "`child_in_need`",
    ),
    Edit(
        "fact named twice",
        "aliases: [drift]",
        "aliases: [Dock-Work]",
        "facts[0].aliases[0]",
        "the column `Dock-Work` is there already, as `dock_work` on line 76",
    ),
    Edit(
        "alias twice",
        "aliases: [drift]",
        "aliases: [drift, DRIFT]",
        "facts[0].aliases[1]",
        "the column `DRIFT` is there already, as `drift` on line 20",
    ),
    Edit(
        "reserved alias",
        "aliases: [drift]",
        "aliases: [Date of Birth]",
        "facts[0].aliases[0]",
        "`Date of Birth` is the column `date_of_birth` of every ruleset; choose another name",
    ),
    Edit(
        "level twice",
        "levels: [sheltered, partly-open, open, at-sea]",
        "levels: [sheltered, partly-open, partly-open, open, at-sea]",
        "facts[3].levels[2]",
        "the level `partly-open` is there already, as `partly-open` on line 39",
    ),
    Edit(
        "id not an id",
        "  - id: salvage-tips\n",
        "  - id: Salvage Tips\n",
        "readings[1].id",
        "`Salvage Tips` will not do as an id; expected small letters and digits joined by `/` or `-`, such as "
        "`very-high`",
        file=READINGS,
    ),
    Edit(
        "word for no value",
        "words: {S: sheltered, O: open}",
        "words: {S: shelterd}",
        "facts[3].words.S",
        "unknown value of `exposure` `shelterd`; did you mean `sheltered`?",
    ),
    Edit(
        "word for two values",
        "words: {S: sheltered, O: open}",
        "words: {At Sea: open}",
        "facts[3].words.At Sea",
        "`At Sea` already stands for another value of `exposure`",
    ),
    Edit(
        "words on a number",
        "    aliases: [drift]\n",
        "    words: {few: 3}\n",
        "facts[0].words.few",
        "`words` belongs on a yes/no or choice fact, and `drift_score` is a number fact",
    ),
    Edit(
        "refused and accepted",
        "refused: {closed: use sheltered}",
        "refused: {Open: use sheltered}",
        "facts[3].refused.Open",
        "`Open` is refused here and accepted above; choose one",
    ),
    Edit(
        "bounds crossed",
        "lowest: 0\n",
        "lowest: 0\n    highest: -1\n",
        "facts[4].highest",
        "the highest, -1, is below the lowest, 0",
        on="highest: -1",
    ),
    Edit(
        "levels on a yes/no fact",
        "title: mentor\n",
        "title: mentor\n    levels: [a]\n",
        "facts[8].levels",
        "`levels` belongs on a choice fact, and `mentor` is a yes/no fact",
        on="levels: [a]",
    ),
    Edit(
        "no question",
        "    question: Is there a mentor?\n",
        "",
        "facts[8]",
        "`mentor` has no `question`; write what to find out when it is not known",
        on="- name: mentor",
    ),
    # axes
    Edit(
        "axis over an unknown fact",
        "    fact: exposure\n    levels",
        "    fact: exposur\n    levels",
        "axes[1].fact",
        "unknown fact `exposur`; did you mean `exposure`?",
    ),
    Edit(
        "axis over a yes/no fact",
        "    fact: exposure\n    levels",
        "    fact: mentor\n    levels",
        "axes[1].fact",
        "`mentor` is a yes/no fact; an axis needs a number or a choice",
    ),
    Edit(
        "edges not at the foot",
        "{steady: 1, leaning",
        "{steady: 2, leaning",
        "axes[0].edges.steady",
        "the first edge, 2, must be the `lowest` of `drift_score`, which is 1",
    ),
    Edit(
        "edges not ascending",
        "tipping: 11, adrift",
        "tipping: 6, adrift",
        "axes[0].edges.tipping",
        "the edge 6 does not lie above the one before it, 6",
    ),
    Edit(
        "edge off the scale",
        "adrift: 16}",
        "adrift: 21}",
        "axes[0].edges.adrift",
        "the edge 21 lies beyond the `highest` of `drift_score`, 20",
    ),
    Edit(
        "axis levels out of order",
        "    levels: [sheltered, partly-open, open]\n",
        "    levels: [partly-open, sheltered, open]\n",
        "axes[1].levels",
        "the levels stand in another order than those of `exposure`: `sheltered`, `partly-open`, `open`, `at-sea`",
    ),
    Edit(
        "judged fact of other levels",
        "judged: {fact: drift_view,",
        "judged: {fact: exposure,",
        "axes[0].judged.fact",
        "the levels of `exposure` must be those of this axis: `steady`, `leaning`, `tipping`, `adrift`",
    ),
    Edit(
        "judged fact of another kind",
        "judged: {fact: drift_view,",
        "judged: {fact: mentor,",
        "axes[0].judged.fact",
        "`mentor` is a yes/no fact; expected a choice fact here",
    ),
    Edit(
        "reason not text",
        "reason: drift_view_reason,",
        "reason: mentor,",
        "axes[0].judged.reason",
        "`mentor` is a yes/no fact; expected a text fact here",
    ),
    Edit(
        "unknown locked level",
        "locked: [adrift]",
        "locked: [adrft]",
        "axes[0].judged.locked[0]",
        "unknown level of `drift` `adrft`; did you mean `adrift`?",
    ),
    Edit(
        "unknown clause level",
        "{level: tipping, when",
        "{level: tippin, when",
        "axes[0].clauses[0].level",
        "unknown level of `drift` `tippin`; did you mean `tipping`?",
    ),
    Edit(
        "level that leads nowhere",
        "{fact: exposure, is: at-sea}, {fact: previous_wrecks",
        "{fact: exposure, is: open}, {fact: previous_wrecks",
        "axes[1].levels",
        "the level `at-sea` of `exposure` is not on this axis, and no refer route takes it",
        on="levels: [sheltered, partly-open, open]\n",
    ),
    Edit(
        "route at fault",
        "{fact: exposure, is: at-sea}, {fact: previous_wrecks",
        "{fact: exposure, is: at-see}, {fact: previous_wrecks",
        "routes[0].when.any[0].is",
        "unknown level of `exposure` `at-see`; did you mean `at-sea`?",
    ),
    # the matrix
    Edit(
        "unknown band",
        "exposure: open}, band: Breeze",
        "exposure: open}, band: Brieze",
        "matrix.cells[2].band",
        "unknown band `Brieze`; did you mean `Breeze`?",
    ),
    Edit(
        "band near no other",
        "exposure: open}, band: Breeze",
        "exposure: open}, band: Qqqq",
        "matrix.cells[2].band",
        "unknown band `Qqqq`; expected one of `Calm`, `Breeze`, `Swell`, `Gale`, `Storm`",
    ),
    Edit(
        "no cell",
        "    - {id: grid/steady/sheltered, levels: {drift: steady, exposure: sheltered}, band: Calm}\n",
        "",
        "matrix.cells",
        "no cell stands for `drift: steady`, `exposure: sheltered`",
        on="  cells:",
    ),
    Edit(
        "two cells",
        "exposure: sheltered}, band: Swell}\n",
        "exposure: sheltered}, band: Swell}\n"
        "    - {id: view/gale, levels: {drift: adrift, exposure: sheltered}, band: Gale}\n",
        "matrix.cells[10].levels",
        "these levels have a cell already, on line 110",
        on="{id: view/gale",
    ),
    Edit(
        "unknown level in a cell",
        "{drift: steady, exposure: open}",
        "{drift: steady, exposure: opn}",
        "matrix.cells[2].levels.exposure",
        "unknown level of `exposure` `opn`; did you mean `open`?",
    ),
    Edit(
        "axis missing in a cell",
        "{drift: steady, exposure: open}",
        "{drift: steady}",
        "matrix.cells[2].levels",
        "the level of `exposure` is missing",
    ),
    Edit(
        "number without a comparison",
        "{fact: previous_wrecks, at-least: 2}",
        "{fact: previous_wrecks}",
        "rules[0].rules[0].when",
        "`previous_wrecks` is a number fact and cannot be asked about in this way; compare it, as in "
        "`{fact: previous_wrecks, at-least: 50}`",
    ),
    Edit(
        "unknown axis in a cell",
        "{drift: steady, exposure: open}",
        "{drift: steady, exposure: open, exposre: open}",
        "matrix.cells[2].levels.exposre",
        "unknown axis `exposre`; did you mean `exposure`?",
    ),
    Edit(
        "semicolon in an action",
        "actions: [Hull check]",
        "actions: [Hull; check]",
        "rules[0].rules[0].actions[0]",
        "a semicolon stands in this text, and joins texts in a table; use a comma",
    ),
    # rules
    Edit(
        "id twice",
        "      - id: look/storm-watch\n",
        "      - {id: floor/wrecks, title: t, when: mentor}\n      - id: look/storm-watch\n",
        "rules[2].rules[1].id",
        "the id `floor/wrecks` is there already, as `floor/wrecks` on line 118",
    ),
    Edit(
        "no paragraph",
        "      - id: look/storm-watch\n",
        "      - id: look/storm-wach\n",
        "rules[2].rules[1].id",
        "unknown paragraph of guidance.yaml `look/storm-wach`; did you mean `look/storm-watch`?",
    ),
    Edit(
        "escalation not above",
        "{band: Gale, when: {axis: drift, at-least: tipping}}",
        "{band: Swell, when: {axis: drift, at-least: tipping}}",
        "rules[1].escalate[0].band",
        "`Swell` is not above the band of this group, `Swell`",
    ),
    Edit(
        "empty group",
        "  - kind: consider\n",
        "  - {kind: minimum, band: Gale, rules: []}\n  - kind: consider\n",
        "rules[2].rules",
        "no rule stands in this group; expected at least one",
    ),
    # conditions
    Edit(
        "unknown fact",
        "        when: salvage_order\n",
        "        when: salvage_ordr\n",
        "rules[1].rules[0].when",
        "unknown fact `salvage_ordr`; did you mean `salvage_order`?",
    ),
    Edit(
        "number asked yes or no",
        "        when: salvage_order\n",
        "        when: previous_wrecks\n",
        "rules[1].rules[0].when",
        "`previous_wrecks` is a number fact and cannot be asked about in this way; compare it, as in "
        "`{fact: previous_wrecks, at-least: 50}`",
    ),
    Edit(
        "choice asked yes or no",
        "        when: salvage_order\n",
        "        when: exposure\n",
        "rules[1].rules[0].when",
        "`exposure` is a choice fact and cannot be asked about in this way; say which levels, as in "
        "`{fact: exposure, is: [sheltered]}`",
    ),
    Edit(
        "yes/no fact compared",
        "        when: salvage_order\n",
        "        when: {fact: mentor, at-least: 2}\n",
        "rules[1].rules[0].when",
        "`mentor` is a yes/no fact and cannot be asked about in this way; name it alone",
    ),
    Edit(
        "text asked",
        "        when: salvage_order\n",
        "        when: {fact: drift_view_reason, is: x}\n",
        "rules[1].rules[0].when",
        "`drift_view_reason` is a text fact and cannot be asked about in this way; free text decides nothing",
    ),
    Edit(
        "yes/no fact of another answer",
        "        when: salvage_order\n",
        "        when: {fact: mentor, is: maybe}\n",
        "rules[1].rules[0].when.is",
        "expected `yes` or `no`, found `maybe`",
    ),
    Edit(
        "number compared with words",
        "{fact: previous_wrecks, at-least: 2}",
        "{fact: previous_wrecks, at-least: two}",
        "rules[0].rules[0].when.at-least",
        "expected a whole number, found `two`",
    ),
    Edit(
        "no number satisfies",
        "{fact: previous_wrecks, at-least: 2}",
        "{fact: drift_score, above: 20}",
        "rules[0].rules[0].when",
        "no value of `drift_score` satisfies this; it is a whole number (points) from 1 to 20",
    ),
    Edit(
        "unknown level",
        "[lone_sailor, {axis: exposure, at-least: open}]",
        "[lone_sailor, {fact: exposure, at-least: opn}]",
        "rules[2].rules[0].when.any[0].all[1].at-least",
        "unknown level of `exposure` `opn`; did you mean `open`?",
    ),
    Edit(
        "no level satisfies",
        "[lone_sailor, {axis: exposure, at-least: open}]",
        "[lone_sailor, {fact: exposure, above: at-sea}]",
        "rules[2].rules[0].when.any[0].all[1]",
        "no level of `exposure` satisfies this",
    ),
    Edit(
        "unknown axis",
        "{band: Gale, when: {axis: drift, at-least: tipping}}",
        "{band: Gale, when: {axis: drfit, at-least: tipping}}",
        "rules[1].escalate[0].when.axis",
        "unknown axis `drfit`; did you mean `drift`?",
    ),
    Edit(
        "unknown level of an axis",
        "{band: Gale, when: {axis: drift, at-least: tipping}}",
        "{band: Gale, when: {axis: drift, is: [tipping, adirft]}}",
        "rules[1].escalate[0].when.is",
        "unknown level of `drift` `adirft`; did you mean `adrift`?",
    ),
    Edit(
        "axis without a comparison",
        "{band: Gale, when: {axis: drift, at-least: tipping}}",
        "{band: Gale, when: {axis: drift}}",
        "rules[1].escalate[0].when",
        "expected either `is`, or `at-least`, `at-most`, `above` or `below`",
    ),
    Edit(
        "axis in a clause of an axis",
        "{level: tipping, when: salvage_order}",
        "{level: tipping, when: {axis: exposure, is: open}}",
        "axes[0].clauses[0].when",
        "an axis cannot be asked about here, only facts",
    ),
    Edit(
        "unknown comparison",
        "{fact: previous_wrecks, at-least: 2}",
        "{fact: previous_wrecks, at-leest: 2, is: 3}",
        "rules[0].rules[0].when.at-leest",
        "unknown key `at-leest` beside `fact`; did you mean `at-least`?",
    ),
    Edit(
        "two heads",
        "        when: salvage_order\n",
        "        when: {any: [mentor], not: mentor}\n",
        "rules[1].rules[0].when",
        "expected the name of a yes/no fact, or a block with `any`, `all`, `not`, `fact` or `axis`; found `any` and "
        "`not`",
    ),
    Edit(
        "no head",
        "        when: salvage_order\n",
        "        when: {one: [mentor]}\n",
        "rules[1].rules[0].when",
        "expected the name of a yes/no fact, or a block with `any`, `all`, `not`, `fact` or `axis`; found `one`",
    ),
    Edit(
        "condition of no shape",
        "        when: salvage_order\n",
        "        when: true\n",
        "rules[1].rules[0].when",
        "expected the name of a yes/no fact, or a block with `any`, `all`, `not`, `fact` or `axis`; found `true`",
    ),
    Edit(
        "any of nothing",
        "        when: salvage_order\n",
        "        when: {any: []}\n",
        "rules[1].rules[0].when.any",
        "expected a list of conditions, found an empty list",
    ),
    # routes, checks, judgement
    Edit(
        "watch without words",
        "    watch_says: this dock case would stand high on the quay\n",
        "",
        "routes[1].watch",
        "`watch` stands here without `watch_says`",
        on="watch: Swell",
    ),
    Edit(
        "refer route watched",
        "    says: The case belongs with the coastguard.\n",
        "    says: x\n    watch: Gale\n    watch_says: y\n",
        "routes[0].watch",
        "only a hub route can be watched, for others have no field band",
        on="watch: Gale",
    ),
    Edit(
        "semicolon in a warning",
        "watch_says: this dock case would",
        "watch_says: this; dock case would",
        "routes[1].watch_says",
        "a semicolon stands in this text, and joins texts in a table; use a comma",
    ),
    Edit(
        "semicolon in a check",
        "says: the mooring is called",
        "says: the; mooring is called",
        "checks[0].says",
        "a semicolon stands in this text, and joins texts in a table; use a comma",
    ),
    Edit(
        "route word twice",
        "field_route: quay",
        "field_route: coastguard",
        "field_route",
        "the route `coastguard` is there already, as `coastguard` on line 152",
    ),
    Edit(
        "judgement to no band",
        "  Breeze: view/breeze",
        "  Breze: view/breeze",
        "judgement.Breze",
        "unknown band `Breze`; did you mean `Breeze`?",
    ),
    Edit(
        "judgement on no paragraph",
        "  Breeze: view/breeze",
        "  Breeze: view/breze",
        "judgement.Breeze",
        "unknown paragraph of guidance.yaml `view/breze`; did you mean `view/breeze`?",
    ),
    # the files beside
    Edit(
        "paragraph twice",
        "  - id: view/gale\n",
        "  - {id: view/breeze, words: w, line: 1, section: s}\n  - id: view/gale\n",
        "paragraphs[20].id",
        "the paragraph `view/breeze` is there already, as `view/breeze` on line 86",
        file=GUIDANCE,
    ),
    Edit(
        "line before the first",
        "    line: 10\n",
        "    line: 0\n",
        "paragraphs[0].line",
        "lines are counted from 1, found the number 0",
        file=GUIDANCE,
    ),
    Edit(
        "reading about what is not",
        "about: [drift, salvage_order]",
        "about: [drift, salvage_oder]",
        "readings[1].about[1]",
        "unknown rule, axis or fact `salvage_oder`; did you mean `salvage_order`?",
        file=READINGS,
    ),
    Edit(
        "reading about nothing",
        "about: [drift, salvage_order]",
        "about: []",
        "readings[1].about",
        "this reading is about nothing; name the rules, axes or facts it bears on",
        file=READINGS,
    ),
    Edit(
        "reading twice",
        "  - id: salvage-tips\n",
        "  - id: apprentice-age\n",
        "readings[1].id",
        "the reading `apprentice-age` is there already, as `apprentice-age` on line 4",
        file=READINGS,
    ),
)


ROOT_FAULTS = (
    Edit(
        "edges missing",
        "    edges: {steady: 1, leaning: 6, tipping: 11, adrift: 16}\n",
        "    levels: [steady, leaning, tipping, adrift]\n",
        "axes[0]",
        "`drift_score` is a number, so this axis needs `edges` and no `levels`",
        on="- id: drift\n",
    ),
    Edit(
        "levels missing",
        "    fact: exposure\n    levels: [sheltered, partly-open, open]\n",
        "    fact: exposure\n",
        "axes[1]",
        "`exposure` is a choice, so this axis needs `levels` and no `edges`",
        on="- id: exposure\n",
    ),
    Edit(
        "axis level not the fact's",
        "    levels: [sheltered, partly-open, open]\n",
        "    levels: [sheltered, partly-opn, open]\n",
        "axes[1].levels[1]",
        "unknown level of `exposure` `partly-opn`; did you mean `partly-open`?",
    ),
    Edit(
        "choice without levels",
        "    levels: [sheltered, partly-open, open, at-sea]\n",
        "",
        "facts[3]",
        "`exposure` is a choice without `levels`; list them, lowest first",
        on="- name: exposure\n",
    ),
)


def broken(folder: Path, edit: Edit) -> int:
    """Make an edit in a ruleset's folder, and give the line its fault must stand on."""
    path = folder / edit.file
    text = path.read_text("utf-8")
    assert text.count(edit.old) == 1, f"{edit.old!r} stands {text.count(edit.old)} times"
    at = text.index(edit.old)
    edited = text.replace(edit.old, edit.new)
    path.write_text(edited, "utf-8")
    return edited.count("\n", 0, edited.index(edit.on) if edit.on else at) + 1
