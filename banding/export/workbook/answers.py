"""Where a case stands → the columns of a decision, in the words of the engine's own."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from banding.engine.table import FIELD, Standing
from banding.explain.sentences import SENTENCES, axis_in_words, either
from banding.export.workbook.formulas import SEPARATOR, doubled, for_lookup, joined, listed, quoted, sentence
from banding.export.workbook.row import Row
from banding.intake.columns import column_letter
from banding.intake.values import ADULT_AGE, MONTHS
from banding.vocabulary import ATTENTION, RuleKind, Status

_MONTHS = ",".join(f'"{month.title()}"' for month in MONTHS)


def answer(row: Row) -> None:
    """Add the columns of a decision, what to do first, and what the summary counts."""
    ruleset, standings, standing = row.ruleset, row.table.standings, row.at("standing")
    is_error, is_field = f'{row.at("errors")}<>""', f"{row.at('route')}={FIELD}"

    def answer(name: str, formula: str, *, elsewhere: str = '""') -> str:
        return row.add(name, f'IF({is_error},"",IF({is_field},{formula},{elsewhere}))')

    facts = ruleset.facts
    row.add("route.name", f'IF({is_error},"",{row.pick(row.routes, row.at("route"))})')
    names = {
        name: answer(f"{name}_band", row.pick(["", *row.bands], f"({row.at(source)}+1)"))
        for name, source in (
            ("given", "field_band"),
            ("matrix", "matrix"),
            ("minimum", "minimum"),
            ("consider", "consider"),
        )
    }
    answer("possible_bands", row.pick((_possible(each, ";") for each in standings), standing))
    enquiries = listed((f"{row.at(f'asked.{fact}')}=1", f";{facts[fact].name}") for fact in row.asked)
    row.add("enquiries", f'IF({is_error},"",MID({enquiries},2,9999))')
    given = [row.at(f"rule.{number}") for number in range(len(ruleset.rules))]
    cell = row.at("cell")
    cells = [None if number is None else ruleset.cells[number] for number, _ in row.table.cells]
    rules = row.pick([f";{each.id}" if each else "" for each in cells], cell)
    rules += "&" + listed(
        (f"{rank}>0", f";{rule.id}") for rule, rank in zip(ruleset.rules, given, strict=True)
    )
    judged = [f";{each['rule']}" if each["rule"] else "" for each in row.json["judged_answers"]]
    rules += f'&IF({row.at("applied")}=1,{row.pick([judged[n] for n in row.weighed], _weighing(row))},"")'
    routes = row.pick(["", *(each.id for each in ruleset.routes)], row.at("route"))
    answer("rules", f"MID({rules},2,9999)", elsewhere=routes)
    _say_reasons(row, names, given, answer)
    actions = row.add(
        "cell.actions", row.pick([";".join(each.actions) if each else "" for each in cells], cell)
    )
    seen: dict[str, list[str]] = {}
    called_for = f'IF({actions}="","",";"&{actions})'
    for rule, rank in zip(ruleset.rules, given, strict=True):
        for action in rule.actions:
            before = [f'ISERROR(FIND(";{doubled(action)};",";"&{actions}&";"))', *seen.get(action, ())]
            called_for += f'&IF(AND({rank}>0,{",".join(before)}),";{doubled(action)}","")'
            seen.setdefault(action, []).append(f"{rank}=0")
    answer("actions", f"MID({called_for},2,9999)")
    _say_warnings(row)
    _say_what_first(row)
    _count_teams(row)


def _say_reasons(
    row: Row, names: Mapping[str, str], given: Sequence[str], answer: Callable[..., str]
) -> None:
    ruleset, standings, standing = row.ruleset, row.table.standings, row.at("standing")
    axes = [
        row.pick(
            (axis_in_words(each.effect, each.setting) for each in row.table.axis_answers),
            row.at(f"axis.{axis.id}"),
        )
        for axis in ruleset.axes
    ]
    lists = {"axes": "&".join(f'"{SEPARATOR}"&{each}' for each in axes)}
    counts = {"axes": str(len(axes))}
    for name, rank, kinds in (
        ("lifting", row.at("minimum"), {RuleKind.MINIMUM, RuleKind.AUTOMATIC}),
        ("asking", row.at("consider"), {RuleKind.CONSIDER}),
    ):
        holds = [
            (f"AND({rank}>=0,{band}={rank}+1)", rule.title)
            for rule, band in zip(ruleset.rules, given, strict=True)
            if rule.kind in kinds
        ]
        lists[name] = listed((so, f"{SEPARATOR}{title}") for so, title in holds)
        counts[name] = "+".join(f"IF({so},1,0)" for so, _ in holds) or "0"
    titles = [(fact, ruleset.facts[fact].title) for fact in row.asked]
    lists["missing"] = listed(
        (f"{row.at(f'asked.{fact}')}=1", f"{SEPARATOR}{title}") for fact, title in titles
    )
    counts["missing"] = row.at("asked")
    words = {
        name: row.add(f"{name}.words", joined(f"({each})", counts[name])) for name, each in lists.items()
    }
    words["because"] = f'IF({words["lifting"]}="",""," ("&{words["lifting"]}&")")'
    words["possible"] = row.pick((_possible(each, None) for each in standings), standing)
    words |= {"band": names["given"], **{name: names[name] for name in ("matrix", "minimum", "consider")}}
    matrix, status = row.at("matrix"), row.at("status")
    says = {name: sentence(template, words) for name, template in SENTENCES.items()}
    in_matrix = (
        f'IF(AND({words["lifting"]}<>"",{row.at("minimum")}>{matrix}),{says["lifted"]},{says["in-matrix"]})'
    )
    unsure = f'IF({status}="{Status.JUDGED}",{says["at-least"]},{says["either-way"]})'
    basis = f'IF({status}="{Status.INCOMPLETE}",{says["incomplete"]},IF({matrix}<0,{unsure},{in_matrix}))'
    consider = row.at("consider")
    judged = f"IF({consider}<0,{says['judged']},IF({row.at('field_band')}<{consider},{says['declined']},{says['considered']}))"
    asks = f'IF({words["asking"]}="",{says["consider-anyway"]},{says["consider"]})'
    outlook = f'IF({status}="{Status.JUDGED}",{judged},IF({status}="{Status.CONSIDER}",{asks},IF({row.at("asked")}>0,{says["find-out"]},"")))'
    first = row.add("basis", f'IF(AND({row.at("route")}={FIELD},{status}<>"{Status.ERROR}"),{basis},"")')
    elsewhere = row.pick(["", *(each.says for each in ruleset.routes)], row.at("route"))
    reasons = answer("decided", f"{first}&{outlook}", elsewhere=elsewhere)
    row.add("reasons", f'IF({row.at("errors")}<>"",{row.at("errors")},{reasons})')


def _say_warnings(row: Row) -> None:
    ruleset, bands, route = row.ruleset, len(row.ruleset.bands), row.at("route")
    judged = row.at("judged_band.code")
    place, day = f'": row "&{row.at("live")}&', row.day
    on = row.once("day in words", f'DAY({day})&" "&CHOOSE(MONTH({day}),{_MONTHS})&" "&YEAR({day})')
    findings = [
        f'IF({row.at(f"{fact.name}.disagrees")},";age-disagrees"&{place}": {fact.name}, date_of_birth and age disagree, the first of them that is given is used","")'
        for fact in ruleset.facts
        if fact.yes_at_age is not None
    ]
    for name in [each for each in row.names if each in ("date_of_birth", "age")]:
        age = row.at(f"{name}.code")
        said = f'";under-18"&{place}", {name}: the person is "&{age}&" on "&{on}&", and probation supervises adults"'
        findings.append(f'IF(AND({age}>=0,{age}<{ADULT_AGE}),{said},"")')
    routes = row.json["routes"]
    watched = [
        _warnings(each) for way in routes for each in ([], *way["watched"])
    ]  # first where there is no band
    weighed = [_warnings(row.json["judged_answers"][n]["warnings"]) for n in row.weighed]
    without = row.pick(map(_warnings, row.json["without_reason"]), f"({judged}-1)")
    weighed_so = row.pick(weighed, _weighing(row))
    in_field = f'IF({judged}<=0,"",IF({row.at("rationale.code")}=0,{weighed_so},{without}))'
    refused = [_warnings(each) for way in routes for each in way["judged"]]
    elsewhere = f'IF({judged}<=0,"",{row.pick(refused, f"(({route}-1)*{bands}+{judged}-1)")})'
    hub = row.pick(watched, f"(({route}-1)*{bands + 1}+{row.at('minimum')}+1)")
    axes = [
        row.pick(
            (_warnings(each["warnings"]) for each in row.json["axis_answers"]), row.at(f"axis.{axis.id}")
        )
        for axis in ruleset.axes
    ]
    checks = [
        listed([(f"{row.at(f'check.{n}')}=1", f";{check.code}: {check.says}")])
        for n, check in enumerate(ruleset.checks)
    ]
    judgement = f"IF({route}={FIELD},{in_field},{elsewhere})"
    decided = "&".join([f'IF({route}={FIELD},"",{hub})', *axes, judgement, *checks])
    told = "&".join([row.at("people"), *findings]) or '""'
    row.add("warnings", f'MID({told}&IF({row.at("errors")}<>"","",{decided}),2,9999)')


def _say_what_first(row: Row) -> None:
    """Say the one thing to do first: mend a cell, decide what must be considered, or ask what could change most."""
    weight = {each.fact: n for n, each in enumerate(row.table.referrals)}
    axes = {row.ruleset.facts.index(row.ruleset.fact_by_name[axis.fact]) for axis in row.ruleset.axes}
    order = sorted(row.asked, key=lambda fact: (fact not in weight, fact not in axes, fact))
    questions = [(fact, row.ruleset.facts[fact].question or row.ruleset.facts[fact].title) for fact in order]
    question = '""'
    for fact, says in reversed(questions):
        question = f"IF({row.at(f'asked.{fact}')}=1,{quoted(says)},{question})"
    more = f'IF({row.at("asked")}>1," And "&({row.at("asked")}-1)&" more: see enquiries.","")'
    consider = f'"Decide whether it is "&{row.at("consider_band")}&", and write the band and why. "'
    consider = f'IF({row.at("status")}="{Status.CONSIDER}",{consider},"")'
    row.add("first_step", f'IF({row.at("errors")}<>"",{row.at("errors")},{consider}&{question}&{more})')


def _count_teams(row: Row) -> None:
    """Number the teams as they come, and the rows by how much they need attention, for the summary."""
    first = row.rows[0]
    shown = row.add("team", f'IFERROR({row.cell("team")}&"","")')
    team = row.add("team.text", f'IF({shown}="","","#"&LOWER({for_lookup(shown)}))')
    column = column_letter(len(row.formulas))
    is_new = f"MATCH({team},{row.area('team.text')},0)=ROW()-{first - 1}"
    above = f"MAX(${column}${first - 1}:${column}{first - 1})+1"
    row.add("team.new", f'IF({team}="","",IF({is_new},{above},""))')
    number = f"INDEX({row.area('team.new')},MATCH({team},{row.area('team.text')},0))"
    row.add("team.number", f'IF({team}="","",{number})')
    status = row.at("status")
    rank = '""'
    for place, word in reversed(list(enumerate(ATTENTION))):
        rank = f'IF({status}="{word}",{place}*100000+{row.at("live")},{rank})'
    row.add("attention", rank)


def _possible(standing: Standing | None, joined_by: str | None) -> str:
    names = [band.name for band in standing.possible] if standing else []
    return joined_by.join(names) if joined_by else either(names)


def _warnings(warnings: Iterable[tuple[str, str]]) -> str:
    return "".join(f";{code}: {text}" for code, text in warnings)


def _weighing(row: Row) -> str:
    """Give the place, from 0, of what a judgement comes to."""
    bands = len(row.bands)
    missing = f"IF({row.at('asked')}>0,{bands},0)"
    return f"({row.at('standing')}*{2 * bands}+{missing}+{row.at('judged_band.code')}-1)"
