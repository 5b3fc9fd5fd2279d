"""Claims about allocation: a manager is shown what the engine suggests, decides, and nothing is stored on what has changed."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import delete, select

from banding.commands import main
from banding.workbench.access import User
from banding.workbench.allocation.choices import BatchChangedError, Chosen, give, holding
from banding.workbench.allocation.team import Batches, TeamNow, keep_staff, refresh_holders, team_now
from banding.workbench.changes import Workbench
from banding.workbench.deciding import as_csv
from banding.workbench.needs import Need
from banding.workbench.store import Kind, lists
from banding.workbench.store import people as store_people
from banding.workbench.store.record import breaks, entries_about
from banding.workbench.store.schema import holders_checked, needs
from banding.workbench.users import begin_session
from banding.workbench.web.app_context import COOKIE
from tests.browser import in_browser, sideways, violations
from tests.workbench.builders import (
    ADMIN,
    AUDITOR,
    NORTH,
    READER,
    SOUTH,
    TODAY,
    Clock,
    a_row,
    put_people,
)

STAFF = """staff_code,name,teams,grade,contracted_hours,skills,absent_from,left_on
PO1,Asha Reed,North,PO,37,domestic abuse,,
PO2,Ben Cole,North,PO,30,,,
PSO1,Cara Low,North,PSO,37,domestic abuse,,
PO5,Far Away,South,PO,37,,,
PO8,Eve Marsh,North,PO,37,,,2026-04-01
PO9,Dev Hill,North,PO,37,,2026-04-01,
"""
ROWS = (
    *(a_row(f"H{n}", name=f"Held {n}", responsible_officer=who) for n, who in enumerate(("PO1", "PO8", "PSO1", "PO77"))),
    a_row("N1", name="New One", sentenced_on="2026-03-10"),
    a_row("N2", name="New Two", cpp="yes"),
    a_row("N3", name="New Three", cpp="unknown"),
    a_row("N4", name="Nobody's Business", restricted="yes"),
    a_row("N5", name="New Five", domestic_abuse="yes"),
    a_row("S1", name="Southern", team="South"),
)  # fmt: skip
ClientOf = Callable[[User], FlaskClient]


@pytest.fixture(name="bench")
def _bench(bench: Workbench) -> Workbench:
    """A workbench with people of two teams and a staff file of the manager of North."""
    put_people(bench, *ROWS)
    keep_staff(bench, NORTH, "staff.csv", STAFF.encode(), frozenset({"North"}))
    return bench


def now_of(bench: Workbench, user: User = NORTH, team: str = "North") -> TeamNow:
    """Give the team as it stands."""
    now = team_now(bench, user, team)
    assert now is not None
    return now


def fields_of(page: str) -> dict[str, str]:
    """Give what a browser would send of the form of a page if nothing were touched."""
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    for name, inside in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'type="radio" [^>]*name="([^"]+)" value="([^"]+)" checked', page))
    return found


def held(bench: Workbench) -> dict[str, str]:
    """Give who holds each case now."""
    with bench.database.reading() as connection:
        return {row.person: row.holder for row in lists.page_of(connection, ADMIN, lists.Filters())}


def unfit(bench: Workbench) -> dict[str, tuple[str, str]]:
    """Give whose holder no longer fits, in what and since when."""
    with bench.database.reading() as connection:
        return {
            each.person: (each.detail, each.since)
            for each in lists.waiting(connection, ADMIN, Need.HOLDER_UNFIT, lists.Asked())
        }


def test_suggestions_are_those_of_the_command(bench: Workbench, tmp_path: Path) -> None:
    """The page of cases to give out suggests whom `banding assign` suggests for a file of the same rows."""
    cases, staff = tmp_path / "cases.csv", tmp_path / "staff.csv"
    rows = [{"restricted": "no", **row} for row in ROWS if row["team"] == "North"]
    cases.write_text(as_csv(rows), encoding="utf-8")
    staff.write_text(STAFF, encoding="utf-8")
    done = CliRunner().invoke(main, ["assign", str(cases), str(staff), "--on", TODAY.isoformat(), "-q"])
    said = {row["crn"]: row["suggested"] for row in csv.DictReader(io.StringIO(done.stdout))}
    batch, total = now_of(bench).batch(Batches.GIVE)
    found = {each.person.crn: each.officer.code if each.officer else "" for each in batch.suggestions}
    assert found == said
    assert total == 5


def test_a_batch_is_stored_whole_with_what_was_suggested(bench: Workbench, client_of: ClientOf) -> None:
    """Sending the page as it stands gives every suggestion, each one entry, in one transaction; the rest wait."""
    client, before = client_of(NORTH), held(bench)
    page = client.get("/allocate/give?team=North").text
    sent = client.post("/allocate/give", data=fields_of(page))
    assert sent.status_code == 302
    given = {key: who for key, who in held(bench).items() if who != before[key]}
    assert set(given) == {"n1", "n2", "n5"}
    with bench.database.reading() as connection:
        made = [entries_about(connection, key)[-1] for key in given]
        assert list(breaks(connection, bench.database.key)) == []
    assert len({entry.at for entry in made}) == 1
    assert all(
        entry.kind is Kind.HELD
        and entry.body["suggested"] == entry.body["officer"] == given[entry.person or ""]
        and entry.body["why"]
        and entry.body["overridden"] == []
        for entry in made
    )


@pytest.mark.parametrize("meanwhile", ["answer", "staff"])
def test_a_batch_on_what_has_changed_stores_nothing(
    bench: Workbench, client_of: ClientOf, meanwhile: str
) -> None:
    """Where a case or the staff file changed after the page was shown, none of it is stored, it is said, and choices stay."""
    client, before = client_of(NORTH), held(bench)
    fields = fields_of(client.get("/allocate/give?team=North").text) | {"words:n1": "as <agreed>"}
    if meanwhile == "answer":
        seen = bench.person(NORTH, "n3").version
        bench.answer(NORTH, "n3", {"cpp": "no"}, seen=seen, source="letter")
    else:
        keep_staff(bench, NORTH, "next.csv", STAFF.encode(), frozenset({"North"}))
    sent = client.post("/allocate/give", data=fields)
    assert (sent.status_code, held(bench)) == (409, before)
    assert ("N3: an answer was given" if meanwhile == "answer" else "A newer staff file") in sent.text
    assert "as &lt;agreed&gt;" in sent.text
    again = fields_of(sent.text)
    assert {name: again[name] for name in ("officer:n1", "officer:n2")} == {
        name: fields[name] for name in ("officer:n1", "officer:n2")
    }
    assert client.post("/allocate/give", data=again).status_code == 302


def test_of_two_who_give_the_same_case_the_second_is_told(bench: Workbench) -> None:
    """A choice made on a team as it was before somebody else gave the case is refused with what happened, and not kept."""
    stale = now_of(bench)
    suggested = stale.one("n1")
    body = holding(Chosen("PO2"), suggested.suggestions[0], suggested, stale)
    give(bench, ADMIN, stale, {"n1": {**body, "officer": "PO1"}})
    with pytest.raises(BatchChangedError) as refused:
        give(bench, NORTH, stale, {"n2": body, "n1": body})
    assert refused.value.said == ("N1: given to PO1",)
    assert (held(bench)["n1"], held(bench)["n2"]) == ("PO1", "")


def test_a_staff_file_is_looked_through_by_who_brought_it(bench: Workbench, client_of: ClientOf) -> None:
    """What is no staff file is refused in words, nothing changes before it is confirmed, and nobody else sees it."""
    client, other = client_of(NORTH), client_of(SOUTH)
    before = now_of(bench).file.number
    for content in (b"", b"PK\x03\x04 no workbook", b"name,grade\nA,PO\n", b"\x00\xff\xfe"):
        sent = client.post("/allocate/staff", data={"file": (io.BytesIO(content), "<b>.csv")})
        assert (sent.status_code, "<b>" in sent.text) == (422, False)
    text = STAFF.replace("PO2,Ben", "PO3,<b>Ben").encode()
    sent = client.post("/allocate/staff", data={"file": (io.BytesIO(text), "next.csv")})
    found = client.get(sent.location).text
    assert "1 new: PO3" in found
    assert "1 no longer in the file: PO2" in found
    assert "&lt;b&gt;Ben" in found
    assert {other.get(sent.location).status_code, other.post(sent.location).status_code} == {404}
    foreign = client.post("/allocate/staff", data={"file": (io.BytesIO(text), "x.csv"), "team": "South"})
    assert (foreign.status_code, now_of(bench).file.number) == (404, before)
    assert client.post(sent.location).status_code == 302
    assert (now_of(bench).file.name, client.post(sent.location).status_code) == ("next.csv", 404)


CHOICES: tuple[tuple[str, str, dict[str, str], object], ...] = (
    ("n1", "PO5", {}, "the officer is in other teams"),
    ("n1", "PO5", {"code": "continuity"}, "write why it is to be Far Away"),
    ("n1", "PO5", {"words": "knows the family"}, "choose what kind of reason"),
    ("n1", "PO8", {"code": "other", "words": "comes back"}, "No reason lifts that"),
    ("n1", "PO77", {}, "is not in the staff file"),
    ("n1", "", {}, "choose an officer"),
    ("n3", "PO1", {}, "no grade can be recommended while child protection plan"),
    ("n4", "PO1", {"code": "other", "words": "trusted"}, "the case is restricted"),
    ("h2", "PO1", {}, "write why the case is handed over"),
    ("n1", "PO5", {"code": "continuity", "words": "knows the family"}, ["team"]),
    ("n2", "PO9", {"code": "other", "words": "back on Monday"}, ["absent"]),
    ("n3", "PO1", {"code": "suitability", "words": "experienced"}, []),
    ("h2", "PO1", {"words": "moved house"}, []),
)  # fmt: skip


def test_choosing_outside_the_list_needs_a_reason(bench: Workbench, client_of: ClientOf) -> None:
    """Whom a rule bars is given a case only with a reason, which is kept with the rule; some rules no reason lifts."""
    client = client_of(NORTH)
    for key, officer, why, said in CHOICES:
        before, now = held(bench)[key], now_of(bench)
        fields = {
            "basis": now.basis(now.one(key)),
            "staff": str(now.file.number),
            f"seen:{key}": str(now.versions[key]),
            f"officer:{key}": officer,
            **{f"{name}:{key}": text for name, text in why.items()},
        }
        sent = client.post(f"/allocate/case/{key}", data=fields)
        if isinstance(said, str):
            assert (sent.status_code, held(bench)[key]) == (422, before), key
            assert said.casefold() in sent.text.casefold()
            assert key == "n4" or all(text in sent.text for text in why.values())
            continue
        with bench.database.reading() as connection:
            body = entries_about(connection, key)[-1].body
        assert (sent.status_code, held(bench)[key], body["overridden"]) == (302, officer, said), key
        assert (body["code"], body["reason"]) == (why.get("code", ""), why["words"])
    history = client.get("/cases/n1/history").text
    assert "to PO5: knows the family" in history
    assert "set aside: the officer is in other teams" in history


def test_a_choice_against_a_rule_is_not_undone_by_agreeing_to_what_is_suggested(
    bench: Workbench, client_of: ClientOf
) -> None:
    """The page of moves shows it with its reason, and leaves it where it is unless somebody chooses otherwise."""
    now, client = now_of(bench), client_of(NORTH)
    suggested = now.one("n2").suggestions[0]
    assert suggested.officer is not None
    chosen = Chosen("PSO1", "suitability", "knows the family")
    give(bench, NORTH, now, {"n2": holding(chosen, suggested, now.one("n2"), now)})
    page = client.get("/allocate/move?team=North").text
    assert f"Cara Low: {AGAINST}" in unescape(page)
    assert ">stays where it is<" in page
    assert client.post("/allocate/move", data=fields_of(page)).status_code == 302
    assert (held(bench)["n2"], held(bench)["h1"]) == ("PSO1", "PO1")


AGAINST = (
    "chosen on 13 April 2026 against a rule (the officer's grade may not hold it) because: knows the family"
)
CHANGES: dict[str, Callable[[Workbench], object]] = {
    "facts": lambda bench: bench.answer(
        NORTH, "n2", {"domestic_abuse": "yes"}, seen=bench.person(NORTH, "n2").version, source="letter"
    ),
    "grade": lambda bench: keep_staff(
        bench, NORTH, "next.csv", STAFF.replace("Low,North,PSO", "Low,North,PQiP").encode(), NORTH.teams
    ),
    "absence": lambda bench: keep_staff(
        bench,
        NORTH,
        "next.csv",
        STAFF.replace("abuse,,\nPO5", "abuse,2026-04-10,\nPO5").encode(),
        NORTH.teams,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_choice_against_a_rule_is_asked_again_once_something_has_changed(
    bench: Workbench, client_of: ClientOf, clock: Clock, change: str
) -> None:
    """It is settled, wherever it is looked at, until a fact, the holder's grade or an absence changes; the words stay beside it."""
    now = now_of(bench)
    suggested = now.one("n2").suggestions[0]
    give(
        bench,
        NORTH,
        now,
        {"n2": holding(Chosen("PSO1", "suitability", "knows the family"), suggested, now.one("n2"), now)},
    )
    seen = bench.person(NORTH, "n2").version
    bench.decide_again(NORTH, "n2", seen=seen)
    keep_staff(bench, NORTH, "same.csv", STAFF.replace("PO2,Ben", "PO2,Benny").encode(), NORTH.teams)
    clock.forward(days=1)
    refresh_holders(bench, NORTH, "North")
    assert "n2" not in unfit(bench)
    pages = (
        "/cases/n2",
        "/allocate/case/n2",
        "/allocate/officers/PSO1?team=North",
        "/allocate/sheets?case=n2",
    )
    client = client_of(NORTH)
    assert [path for path in pages if AGAINST not in unescape(client.get(path).text)] == []
    assert ">N2<" not in client.get("/allocate/unfit?team=North").text
    CHANGES[change](bench)
    assert "grade" in unfit(bench)["n2"][0].split(";")
    for path in ("/allocate/unfit?team=North", "/needs/holder-no-longer-fits"):
        assert AGAINST in unescape(client.get(path).text)


def test_cases_that_no_team_is_recorded_for_need_a_holder_who_fits(bench: Workbench) -> None:
    """Where nobody writes teams down, as on one machine, leavers and the absent are counted all the same."""
    put_people(
        bench,
        a_row("T1", team="", responsible_officer="PO9"),
        a_row("T2", team="", responsible_officer="PO1"),
    )
    keep_staff(bench, ADMIN, "all.csv", STAFF.encode(), None)
    assert "t1" in unfit(bench)
    assert "t2" not in unfit(bench)


def test_a_restricted_case_shows_reference_and_band_alone(bench: Workbench, client_of: ClientOf) -> None:
    """No list of the journey names a restricted person, and its officer is hidden from lists."""
    client = client_of(NORTH)
    put_people(bench, a_row("N6", name="Hidden Name", restricted="yes", responsible_officer="PO8"))
    for path in ("/allocate/give", "/allocate/move", "/allocate/unfit", "/allocate/officers/PO8"):
        # A form's token is drawn at random, and may have any two letters in it.
        page = re.sub(r'name="csrf_token" value="[^"]*"', "", client.get(f"{path}?team=North").text)
        assert ("N4" in page or "N6" in page) is (path != "/allocate/officers/PO8")
        assert not {word for word in ("Business", "Hidden") if word in page}
    assert "1 restricted case, which is not listed by holder" in page
    sheet = client.get("/allocate/sheets?case=n4&case=n1").text
    assert "only its reference number and band are shown" in sheet
    assert "Band judged" in sheet


def test_lists_name_officers_as_the_staff_file_does(bench: Workbench, client_of: ClientOf) -> None:
    """Who holds a case is there by name, with the code where two bear it; a list is found by either; who is in no file is as written."""
    client = client_of(NORTH)

    def holders(way: str) -> dict[str, str]:
        page = lxml_html.fromstring(client.get(way).text)
        return {
            row.xpath("string(th)").strip(): row.xpath("string(td[@data-head='Held by'])").strip()
            for row in page.xpath("//tbody/tr")
        }

    listed = holders("/cases")
    assert (listed["H0"], listed["H3"], listed["N1"], listed["N4"]) == (
        "Asha Reed",
        "PO77",
        "nobody yet",
        "restricted",
    )
    assert holders("/cases?holder=asha reed") == holders("/cases?holder=PO1") == {"H0": "Asha Reed"}
    assert (
        holders("/allocate/unfit?team=North")["H1"]
        == holders("/needs/holder-no-longer-fits")["H1"]
        == "Eve Marsh"
    )
    keep_staff(bench, NORTH, "b.csv", STAFF.replace("Ben Cole", "Asha Reed").encode(), NORTH.teams)
    assert holders("/cases")["H0"] == "Asha Reed (PO1)"
    assert list(holders("/cases?holder=Asha Reed (PO1)")) == ["H0"]
    officers = client.get("/allocate/officers?team=North").text
    assert ("Asha Reed (PO1)</a>" in officers, "Far Away" in officers) == (True, False), (
        "of another team, and no case here"
    )
    assert "H0,Held 0,North,Yellow,settled,PO1,Asha Reed (PO1)" in client.get("/cases/list.csv").text


@pytest.mark.parametrize("teams", ["North", "North East; North"])
def test_a_staff_file_is_shown_with_its_teams_as_the_caseload_writes_them(
    bench: Workbench, client_of: ClientOf, teams: str
) -> None:
    """However they are folded to be compared: a team of several words has its spaces and capitals."""
    put_people(bench, a_row("E1", team="North East"))
    text = STAFF.replace("PO1,Asha Reed,North", f"PO1,Asha Reed,{teams}").encode()
    sent = {"file": (io.BytesIO(text), "staff.csv"), "team": "North"}
    page = client_of(ADMIN).post("/allocate/staff", data=sent, follow_redirects=True).text
    assert f'data-head="Teams">{", ".join(sorted(teams.split("; ")))}</td>' in page


def test_holders_who_no_longer_fit_are_kept_up_to_date(
    bench: Workbench, clock: Clock, client_of: ClientOf
) -> None:
    """A leaver's case needs somebody since the staff file came; an absence since it began; a hand-over settles it."""
    first = bench.database.now()
    assert unfit(bench) == {"h1": ("holder-gone", first), "h3": ("holder-unknown", first)}
    later = STAFF.replace(
        "PSO1,Cara Low,North,PSO,37,domestic abuse,,", "PSO1,Cara Low,North,PSO,37,,2026-04-20,"
    )
    clock.forward(days=1)
    keep_staff(bench, NORTH, "next.csv", later.encode(), frozenset({"North"}))
    assert set(unfit(bench)) == {"h1", "h3"}
    clock.forward(days=6)
    client = client_of(NORTH)
    client_of(ADMIN).get("/")
    for _ in range(200):  # everybody's holders are looked at in the background
        if "h2" not in unfit(bench):
            time.sleep(0.05)
    assert unfit(bench) == {
        "h1": ("holder-gone", first),
        "h3": ("holder-unknown", first),
        "h2": ("holder-absent", bench.database.now()),
    }
    fields = fields_of(client.get("/allocate/move?team=North").text)
    assert {name for name in fields if name.startswith("officer:")} == {"officer:h1", "officer:h2"}
    assert client.post("/allocate/move", data=fields).status_code == 302
    assert set(unfit(bench)) == {"h3"}
    moved = client.post(
        "/allocate/take-back/h3", data={"reason": "found out", "seen": bench.person(NORTH, "h3").version}
    )
    assert (moved.status_code, unfit(bench), held(bench)["h3"]) == (303, {}, "")


def test_holders_are_looked_at_by_several_at_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages opened together put down once what no longer fits, however long one of them takes to be done with it."""
    put_need = store_people.put_need

    def slowly(*words: Any, **more: Any) -> None:
        put_need(*words, **more)
        time.sleep(0.2)

    monkeypatch.setattr(store_people, "put_need", slowly)
    with bench.database.writing() as connection:
        before = connection.execute(select(needs).where(needs.c.kind == Need.HOLDER_UNFIT.value)).all()
        connection.execute(delete(needs).where(needs.c.kind == Need.HOLDER_UNFIT.value))
        connection.execute(delete(holders_checked))
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: refresh_holders(bench, NORTH, "North"), range(3)))
    with bench.database.reading() as connection:
        after = connection.execute(select(needs).where(needs.c.kind == Need.HOLDER_UNFIT.value)).all()
    assert before
    assert sorted(after) == sorted(before)


def test_a_rise_in_band_shows_that_the_grade_no_longer_fits(bench: Workbench) -> None:
    """The moment an answer makes a trainee's case one of child protection, somebody must look at its holder."""
    trainee = STAFF + "T1,Tess,North,PQiP,37,,,\n"
    keep_staff(bench, NORTH, "staff.csv", trainee.encode(), frozenset({"North"}))
    put_people(bench, a_row("T1", cpp="unknown", responsible_officer="T1"))
    assert "t1" not in unfit(bench)
    bench.answer(NORTH, "t1", {"cpp": "yes"}, seen=bench.person(NORTH, "t1").version, source="letter")
    assert unfit(bench)["t1"][0] == "grade"


def test_who_may_do_what(bench: Workbench, client_of: ClientOf) -> None:
    """Readers and auditors see officers and change nothing; another team's cases and staff are as if there were none."""
    sees = (
        "/allocate?team=North",
        "/allocate/officers?team=North",
        "/allocate/officers/PO1?team=North",
        "/allocate/unfit?team=North",
    )
    changes = (
        *("/allocate/give?team=North", "/allocate/move?team=North", "/allocate/case/n1", "/allocate/take-back/h1"),
        *("/allocate/sheets?case=n1", "/allocate/staff"),
    )  # fmt: skip
    posts = (
        "/allocate/give",
        "/allocate/case/n1",
        "/allocate/take-back/h1",
        "/allocate/staff",
        "/allocate/staff/0",
    )
    before = held(bench)
    for user, seen, changed in (
        (NORTH, 200, 200),
        (READER, 200, 403),
        (AUDITOR, 200, 403),
        (SOUTH, 404, 404),
    ):
        client = client_of(user)
        assert {client.get(path).status_code for path in sees} == {seen}, user
        paths = changes[:-1] if user is SOUTH else changes
        assert {client.get(path).status_code for path in paths} == {changed}, user
        if user is not NORTH:
            found = {client.post(path, data={"team": "North"}).status_code for path in posts}
            assert found == {changed}, user
    assert held(bench) == before


@in_browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_manager_allocates_in_a_browser(
    browser: Any, bench: Workbench, served: str, tmp_path: Path, scripts: bool
) -> None:
    """With and without JavaScript: bring in a staff file, give cases out, hand one over, print its sheet, take one back."""
    file = tmp_path / "team.csv"
    file.write_text(STAFF, encoding="utf-8")
    context = browser.new_context(
        java_script_enabled=scripts, bypass_csp=scripts, viewport={"width": 320, "height": 800}
    )
    context.add_cookies([{"name": COOKIE, "value": begin_session(bench.database, NORTH), "url": served}])
    page = context.new_page()

    def looked_at() -> None:
        if scripts:
            assert (violations(page), page.url) == ([], page.url)
            assert sideways(page) <= 320, page.url

    page.goto(f"{served}/allocate/staff")
    looked_at()
    page.set_input_files("#field-file", file)
    page.click("main button")
    looked_at()
    page.click("main button")
    looked_at()
    page.click("a:has-text('5')")
    looked_at()
    page.click("main button")
    assert held(bench)["n1"]
    looked_at()
    page.goto(f"{served}/allocate/case/n1")
    looked_at()
    page.click("label:has-text('Somebody else')")
    page.select_option("#field-other", "PO5")
    page.click("main button")
    looked_at()
    assert "in other teams" in page.inner_text(".errors")
    page.select_option("#field-code-1", "continuity")
    page.fill("#field-words-1", "knows the family")
    page.click("main button")
    assert held(bench)["n1"] == "PO5"
    page.click("a:has-text('allocation sheet')")
    looked_at()
    assert "N1" in page.inner_text("main")
    page.goto(f"{served}/allocate/take-back/n1")
    page.fill("#field-reason", "given in error")
    page.click("main button")
    assert held(bench)["n1"] == ""
    for path in ("/allocate/move", "/allocate/officers", "/allocate/officers/PO1", "/allocate/unfit"):
        page.goto(f"{served}{path}?team=North")
        looked_at()
    context.close()
