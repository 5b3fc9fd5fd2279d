"""Claims about the pages of a case and of what needs somebody: what they show, what they refuse, and what they never give away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, update

from banding.workbench.access import User
from banding.workbench.changes import Workbench, append
from banding.workbench.entry import Kind
from banding.workbench.needs import Need
from banding.workbench.people import PersonState
from banding.workbench.store import lists, people
from banding.workbench.store.record import entries_about
from banding.workbench.store.schema import entries
from banding.workbench.users import begin_session
from banding.workbench.web.app_context import COOKIE
from tests.browser import followed, in_browser, opened_wide, sideways, violations
from tests.workbench.builders import (
    ADMIN,
    AUDITOR,
    NORTH,
    READER,
    SOUTH,
    Clock,
    a_row,
    put_people,
    sqlite_alone,
)

ClientOf = Callable[[User], FlaskClient]
KEY = "x100001"


def _seen(bench: Workbench, key: str = KEY) -> int:
    return bench.person(ADMIN, key).version


def _count(bench: Workbench, key: str = KEY) -> int:
    with bench.database.reading() as connection:
        return len(entries_about(connection, key))


# --- the journey, in a browser -------------------------------------------------------------------------------------------


@pytest.fixture(name="page", params=[True, False], ids=["script", "no script"])
def _page(request: pytest.FixtureRequest, browser: Any, bench: Workbench, served: str) -> Iterator[Any]:
    """A browser that the manager of North is signed in on, with scripts and without."""
    context = browser.new_context(java_script_enabled=request.param, bypass_csp=request.param)
    secret = begin_session(bench.database, NORTH)
    context.add_cookies([{"name": COOKIE, "value": secret, "url": served}])
    page = context.new_page()
    page.has_script = request.param
    yield page
    context.close()


def _is_fine(page: Any) -> None:
    """Axe finds nothing, with every part open, and at 320 pixels nothing scrolls sideways."""
    if page.has_script:
        opened_wide(page)
        assert violations(page) == [], page.url
        page.set_viewport_size({"width": 320, "height": 800})
        assert sideways(page) <= 320, page.url
        page.set_viewport_size({"width": 1280, "height": 800})


def _follow(page: Any, text: str) -> None:
    followed(page.get_by_role("link", name=text).first)
    _is_fine(page)


@in_browser
def test_a_manager_answers_judges_and_looks_back(page: Any, served: str, bench: Workbench) -> None:
    """From what needs her a manager comes to a case, answers, tries changes, judges it, and sees each decision again."""
    put_people(
        bench,
        a_row(rosh="unknown", domestic_abuse="yes", name="Ann Example"),
        a_row("X100002", ogrs3="140"),
        a_row("X100003", rosh="high"),
    )
    page.goto(served)
    _is_fine(page)
    _follow(page, "1 case in which this is not known: risk of serious harm")
    _follow(page, "X100001")
    assert "could be here" in page.inner_text(".matrix")
    if not page.has_script:
        page.locator("summary", has_text="assessed risk of serious harm").click()
    form = page.locator("#ask-rosh form")
    form.get_by_label("Medium", exact=True).check()
    followed(form.get_by_role("button", name="Keep the answer"))
    assert "say who told you" in page.inner_text(".errors").casefold()
    assert page.get_by_label("Medium", exact=True).is_checked()
    _is_fine(page)
    page.get_by_label("Who told you, or what shows it?").fill("OASys of 3 April")
    followed(page.get_by_role("button", name="Keep the answer"))
    assert "The case is Yellow" in page.inner_text(".done")
    assert "this case" in page.inner_text(".matrix td.here")
    _is_fine(page)
    _follow(page, "See what other facts")
    page.get_by_label("Child protection plan").select_option("yes")
    followed(page.get_by_role("button", name="Show what it would come to"))
    assert "Blue" in page.inner_text("#result tr:nth-child(2)")
    _is_fine(page)
    followed(page.get_by_role("link", name="Case X100001"))
    assert bench.person(NORTH, KEY).band == "Yellow"
    _follow(page, "Record a judgement")
    assert page.locator("input[value=Green]").count() == 0
    page.get_by_label("Blue").check()
    page.get_by_label("Why?").fill("Recent escalation")
    followed(page.get_by_role("button", name="Keep the judgement"))
    assert "The case is Blue: judged by a manager" in page.inner_text(".done")
    _follow(page, "The history on a page of its own")
    assert page.locator(".events > li").count() == 3
    followed(page.locator(".events > li").nth(1).get_by_role("link"))
    assert "it comes to the same" in page.inner_text(".done")
    _is_fine(page)
    for place in ("x100002", "x100003"):
        page.goto(f"{served}/cases/{place}")
        _is_fine(page)


# --- what is refused, and comes back ---------------------------------------------------------------------------------------


def test_a_judgement_below_the_minimum_is_refused_in_the_words_of_the_guidance(
    bench: Workbench, client_of: ClientOf
) -> None:
    """It is refused with the minimum and the paragraph that sets it; the reason typed is still there, the record as it was."""
    put_people(bench, a_row(cpp="yes"))
    sent = {"seen": _seen(bench), "band": "Green", "reason": "doing well"}
    answer = client_of(NORTH).post(f"/cases/{KEY}/judgement", data=sent)
    assert answer.status_code == 422
    assert "below the minimum, Blue" in answer.text
    assert "Child Protection Plan in place" in answer.text
    assert "doing well</textarea>" in answer.text
    assert _count(bench) == 1


@pytest.mark.parametrize(
    "facts",
    [{}, {"cpp": "yes"}, {"domestic_abuse": "yes"}, {"cpp": "unknown"}, {"ogrs3": "10", "rosh": "low"}],
)
def test_a_band_beyond_the_routes_of_the_guidance_is_warned_of_before_it_is_stored(
    bench: Workbench, client_of: ClientOf, facts: dict[str, str]
) -> None:
    """The form warns beside just the bands of which the case, once judged so, would warn that no route leads there."""
    put_people(bench, a_row(**facts))
    form = client_of(NORTH).get(f"/cases/{KEY}/judgement").text
    labels = re.findall(r'name="band" value="(\w+)".*?<label[^>]*>(.*?)</label>', form)
    assert labels
    for band, label in labels:
        judged = {"judged_band": band, "rationale": "known to us"}
        (row,) = bench.what_if(bench.person(NORTH, KEY), judged).rows
        assert row.decision
        codes = {warn.code for warn in row.decision.warnings}
        assert ("no route to it" in label) is ("judgement-beyond-guidance" in codes), band


def test_a_form_sent_empty_names_all_that_is_missing(bench: Workbench, client_of: ClientOf) -> None:
    """A judgement without band and reason, and an answer without fact and source, each name both at once."""
    put_people(bench, a_row(cpp="unknown"))
    for path, names in (("judgement", ("band", "reason")), ("facts/cpp", ("cpp", "source"))):
        answer = client_of(NORTH).post(f"/cases/{KEY}/{path}", data={"seen": _seen(bench)})
        assert [name for name in names if f'href="#field-{name}"' in answer.text] == list(names)
    sent = {"seen": _seen(bench), "band": "Blue", "reason": "N/A"}
    assert "`N/A` is no reason: write why" in client_of(NORTH).post(f"/cases/{KEY}/judgement", data=sent).text


def test_a_judgement_that_one_row_refuses_is_refused_whole(bench: Workbench, client_of: ClientOf) -> None:
    """Of two rows of a person one is Blue by the guidance: Yellow is refused, though the other row would take it."""
    put_people(bench, a_row(), a_row(cpp="yes"))
    sent = {"seen": _seen(bench), "band": "Yellow", "reason": "doing well"}
    answer = client_of(NORTH).post(f"/cases/{KEY}/judgement", data=sent)
    assert (answer.status_code, _count(bench)) == (422, 1)
    assert "The rows of this person come to different bands or routes" in answer.text


def test_who_is_second_sees_what_the_first_did_and_sends_it_again(
    bench: Workbench, client_of: ClientOf
) -> None:
    """The second is shown the first's answer, keeps what was typed, and what is sent again on the new version is kept."""
    put_people(bench, a_row(cpp="unknown", aces="unknown"))
    seen = _seen(bench)
    first, second = client_of(ADMIN), client_of(NORTH)
    first.post(f"/cases/{KEY}/facts/cpp", data={"seen": seen, "cpp": "yes", "source": "social worker"})
    sent = {"seen": seen, "aces": "yes", "source": "interview <b>today</b>"}
    answer = second.post(f"/cases/{KEY}/facts/aces", data=sent)
    assert answer.status_code == 409
    assert "child protection plan: yes" in answer.text
    assert "interview &lt;b&gt;today&lt;/b&gt;" in answer.text
    assert f'name="seen" value="{_seen(bench)}"' in answer.text
    assert _count(bench) == 2
    again = second.post(f"/cases/{KEY}/facts/aces", data={**sent, "seen": _seen(bench)})
    assert again.status_code == 303
    assert _count(bench) == 3


@pytest.mark.parametrize("form", ["judgement", "judgement/take-back", "decide-again"])
def test_every_form_is_refused_on_an_older_version(bench: Workbench, client_of: ClientOf, form: str) -> None:
    """A judgement, its taking back and a new decision made on an older version are refused with what has happened since."""
    put_people(bench, a_row(cpp="unknown"))
    seen = _seen(bench)
    bench.answer(ADMIN, KEY, {"cpp": "no"}, seen=seen, source="social worker")
    sent = {"seen": seen, "band": "Blue", "reason": "escalation"}
    answer = client_of(NORTH).post(f"/cases/{KEY}/{form}", data=sent)
    assert answer.status_code == 409
    assert "told by, or shown by: social worker" in answer.text
    assert _count(bench) == 2


@pytest.mark.parametrize(
    ("fact", "sent", "said"),
    [
        ("cpp", {"cpp": "maybe", "source": "x y"}, "is not yes, no or unknown"),
        ("ogrs3", {"ogrs3": "140", "source": "x y"}, "from 0 to 100"),
        ("ogrs3", {"ror": "high", "source": "—"}, "Say who told you"),
        ("cpp", {"source": "x y"}, "Say what is known"),
        ("cpp", {"cpp": "yes", "source": "x y", "known_on": "3/4/2031"}, "is in the future"),
        ("cpp", {"cpp": "yes", "source": "x y", "known_on": "3/4/26"}, "with four digits: 3/4/2026"),
        ("cpp", {"cpp": "yes", "source": "x y", "known_on": "3/4/31"}, "`3/4/2031` is in the future"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(
    bench: Workbench, client_of: ClientOf, fact: str, sent: dict[str, str], said: str
) -> None:
    """The page says what is wrong at the field, and nothing is kept."""
    put_people(bench, a_row(cpp="unknown", ogrs3="unknown"))
    answer = client_of(NORTH).post(f"/cases/{KEY}/facts/{fact}", data={**sent, "seen": _seen(bench)})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'href="#field-' in answer.text
    assert _count(bench) == 1


def test_an_answer_puts_a_row_in_error_right(bench: Workbench, client_of: ClientOf) -> None:
    """A score of 140 in the file is asked for on the page of the case, and a score that can be gives the band."""
    put_people(bench, a_row(ogrs3="140"))
    client = client_of(NORTH)
    text = client.get(f"/cases/{KEY}").text
    assert 'id="ask-ogrs3"' in text
    assert text.count("from 0 to 100") == 2, "what is wrong, and what the field takes"
    assert "ow 2" not in text, "rows of the file that a person is decided as are nobody's"
    put_people(bench, a_row("X100002", rosh="n/a"))
    assert client.get("/cases/x100002").text.count("leave the cell blank, or write unknown") == 1
    client.post(f"/cases/{KEY}/facts/ogrs3", data={"seen": _seen(bench), "ogrs3": "60", "source": "OASys"})
    assert bench.person(NORTH, KEY).band == "Blue"


# --- who may see what --------------------------------------------------------------------------------------------------------

_PAGES = (
    "",
    "/facts/cpp",
    "/judgement",
    "/judgement/take-back",
    "/decide-again",
    "/what-if",
    "/history",
    "/history/1",
)


@pytest.mark.parametrize("place", _PAGES)
def test_no_page_of_a_case_opens_to_another_team(bench: Workbench, client_of: ClientOf, place: str) -> None:
    """For a manager of another team each page of a case is one that does not exist, to look at and to send."""
    put_people(bench, a_row(name="Ann Example"))
    client = client_of(SOUTH)
    for answer in (client.get(f"/cases/{KEY}{place}"), client.post(f"/cases/{KEY}{place}", data={"seen": 1})):
        assert answer.status_code in (404, 405)
        assert "Ann Example" not in answer.text
    assert _count(bench) == 1


def test_who_may_not_change_sends_nothing(bench: Workbench, client_of: ClientOf) -> None:
    """A reader and an auditor see a case without forms, and what they send is refused."""
    put_people(bench, a_row(cpp="unknown"))
    for user in (READER, AUDITOR):
        client = client_of(user)
        assert "Keep the answer" not in client.get(f"/cases/{KEY}").text
        for form in ("facts/cpp", "judgement", "judgement/take-back", "decide-again"):
            sent = {"seen": _seen(bench), "cpp": "yes", "source": "x y", "band": "Red", "reason": "x y"}
            assert client.post(f"/cases/{KEY}/{form}", data=sent).status_code == 403
    assert _count(bench) == 1


def test_of_a_restricted_case_only_who_may_change_it_sees_more_than_the_band(
    bench: Workbench, client_of: ClientOf
) -> None:
    """A reader and an auditor are given reference number and band; the manager sees the case, and that is in the log."""
    put_people(bench, a_row(restricted="yes", name="Eve Hidden", cpp="yes", responsible_officer="PO7"))
    hidden = ("Eve Hidden", "PO7", "hild protection")
    for user in (READER, AUDITOR):
        client = client_of(user)
        for place in ("", "/what-if", "/history", f"/history/{_seen(bench)}"):
            text = client.get(f"/cases/{KEY}{place}").text
            assert not [each for each in hidden if each in text], place
        assert client.get("/cases?holder=PO7").text.count("X100001") == 0
    manager = client_of(NORTH)
    for place in ("/cases", "/needs/not-allocated", "/cases/list.csv", "/needs/not-allocated/list.csv"):
        assert not [each for each in hidden if each in manager.get(place).text], place
    manager.post("/cases/search", data={"search": "eve"})
    assert "X100001" not in manager.get("/cases?searched=1").text
    assert "Eve Hidden" in manager.get(f"/cases/{KEY}").text
    with bench.database.reading() as connection:
        log = connection.exec_driver_sql("select who, what, person from views").all()
    assert ("north", "case", KEY) in log


def test_a_name_that_was_searched_for_is_in_no_address(bench: Workbench, client_of: ClientOf) -> None:
    """A search leads to an address without the name, and finds the person; a whole reference number leads to the case."""
    put_people(bench, a_row(name="Ann  Example"), a_row("X2 00", name="Bob Example"))
    client = client_of(NORTH)
    found = client.post("/cases/search", data={"search": "ann ex"})
    assert "ann" not in found.location.casefold()
    listed = client.get(found.location).text
    assert "X100001" in listed
    assert "X2 00" not in listed
    assert client.post("/cases/search", data={"search": " x200 "}).location == "/cases/x200"


def test_a_file_says_only_what_it_says(bench: Workbench, client_of: ClientOf) -> None:
    """Words of a file are shown as words, on every page, and no cell of a list as CSV runs in a spreadsheet."""
    bad = '=cmd|"/c calc"!A1<script>alert(1)</script>'
    put_people(bench, a_row(name=bad, notes=bad, aces="unknown", ogrs3=bad, team="North"))
    bench.answer(NORTH, KEY, {"ogrs3": "60"}, seen=_seen(bench), source=bad)
    client = client_of(NORTH)
    for place in (
        "/",
        "/cases",
        "/needs/provisional",
        f"/cases/{KEY}",
        f"/cases/{KEY}/history",
        f"/cases/{KEY}/history/{_seen(bench)}",
    ):
        text = client.get(place).text
        assert "<script>alert" not in text, place
    cells = [cell for row in csv.reader(io.StringIO(client.get("/cases/list.csv").text)) for cell in row]
    assert bad not in cells
    assert f"'{bad}" in cells


# --- what is kept, and made again ----------------------------------------------------------------------------------------------


def test_trying_changes_keeps_nothing(bench: Workbench, client_of: ClientOf) -> None:
    """What was tried is on the page alone: the record, the version and the band are as they were."""
    put_people(bench, a_row())
    before = bench.person(NORTH, KEY)
    text = client_of(NORTH).post(f"/cases/{KEY}/what-if", data={"cpp": "yes", "known_on": "1/6/2027"}).text
    assert "1 June 2027" in text
    assert "Blue" in text
    assert (_count(bench), bench.person(NORTH, KEY).version) == (1, before.version)


def test_a_past_decision_that_the_record_no_longer_bears_out_is_said_not_to(
    bench: Workbench, client_of: ClientOf
) -> None:
    """Each past decision is made again and comes to the same; one whose facts were changed in the database does not."""
    put_people(bench, a_row(cpp="unknown"))
    first = _seen(bench)
    bench.answer(NORTH, KEY, {"cpp": "yes"}, seen=first, source="social worker")
    client = client_of(AUDITOR)
    for number, band in ((first, "Yellow"), (_seen(bench), "Blue")):
        text = client.get(f"/cases/{KEY}/history/{number}").text
        assert "it comes to the same" in text
        assert f">{band}</span></h1>" in text
    with bench.database.writing() as connection:
        row = connection.execute(entries.select().where(entries.c.number == first)).one()
        body = row.body.replace('"ogrs3":"40"', '"ogrs3":"60"')
        connection.execute(update(entries).where(entries.c.number == first).values(body=body))
    assert "it does not come to" in client.get(f"/cases/{KEY}/history/{first}").text
    assert client.get(f"/cases/{KEY}/history/1").status_code == 404


def test_a_birthday_asks_for_a_new_decision(bench: Workbench, client_of: ClientOf, clock: Clock) -> None:
    """The day after which somebody is no longer a young person the page says so, and deciding again is in the record."""
    row = a_row(aces="yes", young_person="", date_of_birth="2000-04-15", ogrs3="10", rosh="low")
    put_people(bench, row)
    client = client_of(NORTH)
    assert "moved on" not in client.get(f"/cases/{KEY}").text
    clock.forward(days=3)
    client = client_of(NORTH)
    assert "The day or the rules have moved on" in client.get(f"/cases/{KEY}").text
    client.post(f"/cases/{KEY}/decide-again", data={"seen": _seen(bench)})
    assert bench.person(NORTH, KEY).band == "Green"
    assert "where it had been" in client.get(f"/cases/{KEY}/history").text


def test_each_fact_has_who_said_so(bench: Workbench, client_of: ClientOf) -> None:
    """Beside a fact stands the file or who answered, with what was told and for which day."""
    with bench.database.changing("admin") as transaction:
        transaction.append(Kind.FILE, None, {"name": "april.csv"})
        rows = {"rows": [a_row(cpp="unknown")], "replaces": []}
        append(bench, transaction, KEY, Kind.BROUGHT_IN, rows, PersonState())
    day = Clock().today()
    bench.answer(NORTH, KEY, {"cpp": "no"}, seen=_seen(bench), source="social worker", known_on=day)
    text = client_of(READER).get(f"/cases/{KEY}").text
    assert "social worker, for 13 April 2026 (answered by The manager of North)" in text
    assert "the file april.csv (brought in by An administrator)" in text


# --- lists ---------------------------------------------------------------------------------------------------------------------

_MANY = [
    a_row(
        f"X{place:03}", name=("Ann", "bob", "")[place % 3], team=("North", "South")[place % 2], cpp="unknown"
    )
    for place in range(105)
] + [a_row("X/9 é", name="Zoë")]


def test_the_pages_of_a_list_have_everybody_once(bench: Workbench, client_of: ClientOf) -> None:
    """Going from page to page meets every case of the user's teams once, whatever it is sorted by and however it is called."""
    put_people(bench, *_MANY)
    for user, sort in product((ADMIN, NORTH), ("case", "-case", "name", "-name")):
        rows = [row for row in _MANY if user.sees_team(row["team"])]
        order = {"by_name": sort.endswith("name"), "last_first": sort.startswith("-")}
        client, after, met = client_of(user), "", list[str]()
        while True:
            with bench.database.reading() as connection:
                page = lists.page_of(connection, user, lists.Filters(), **order, after=after)
            query = {"sort": sort, **({"after": after} if after else {})}
            shown = client.get("/cases", query_string=query).text
            assert all(f">{row.crn}</a>" in shown for row in page)
            met += [row.crn for row in page]
            if len(page) < lists.PAGE:
                break
            after = page[-1].person
        assert sorted(met) == sorted(row["crn"] for row in rows)


def test_every_count_leads_to_as_many_cases(bench: Workbench, client_of: ClientOf) -> None:
    """The count of each kind, team and enquiry is that of the list it leads to; the file of a list has all of it."""
    put_people(
        bench,
        *_MANY,
        a_row("Y1", rosh="unknown"),
        a_row("Y2", rosh="unknown", cpp="unknown"),
        a_row("Y3", rosh="high"),
    )
    with bench.database.reading() as connection:
        for user in (ADMIN, NORTH):
            for each in lists.need_counts(connection, user):
                asked = lists.Asked(team=each.team)
                listed = list(lists.waiting(connection, user, each.kind, asked, size=None))
                assert len(listed) == each.people == lists.count_waiting(connection, user, each.kind, asked)
                file = client_of(user).get(f"/needs/{each.kind}/list.csv?team={each.team}").text
                assert len(list(csv.reader(io.StringIO(file)))) == each.people + 1
        for found in lists.enquiry_counts(connection, ADMIN):
            for asked, count in (
                (lists.Asked(enquiry=found.name), found.people),
                (lists.Asked(enquiry=found.name, alone=True), found.alone),
            ):
                assert len(list(lists.waiting(connection, ADMIN, Need.INCOMPLETE, asked))) == count


def test_of_rows_that_differ_each_is_said(bench: Workbench, client_of: ClientOf) -> None:
    """Whoever has a band on one row and none on another is listed with both, as neither is so of the other row."""
    put_people(
        bench, a_row("X1"), a_row("X1", mappa="yes"), a_row("X2", mappa="yes"), a_row("X3"), a_row("X3")
    )
    both, client = "Yellow: settled; no band: for another service", client_of(NORTH)
    listed = client.get("/cases").text
    assert re.findall(r'data-head="Status">([^<]*)<', listed) == [both, "for another service", "settled"]
    assert f"{both}." in client.get("/cases/x1").text
    rows = csv.DictReader(io.StringIO(client.get("/cases/list.csv").text.lstrip("\ufeff")))
    assert [row["status"] for row in rows] == [both, "refer", "settled"]


@sqlite_alone
def test_no_list_reads_whole_rows_of_people_it_does_not_show(bench: Workbench) -> None:
    """Lists, searches and counts find keys in an index alone; a table is met by the keys of one page."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        bench.database.engine,
        "before_cursor_execute",
        lambda _c, _cur, sql, params, *_: asked.append((sql, params)),
    )
    filters = (
        lists.Filters(),
        lists.Filters(search="x1"),
        lists.Filters(band="Red", holder="PO1", status="settled"),
    )
    with bench.database.reading() as connection:
        for user in (ADMIN, NORTH):
            people.teams_of(connection, user)
            lists.need_counts(connection, user)
            for each in filters:
                for by_name in (False, True):
                    lists.page_of(connection, user, each, by_name=by_name)
                lists.count_of(connection, user, each)
            for by_case in (False, True):
                list(lists.waiting(connection, user, Need.INCOMPLETE, lists.Asked(), by_case=by_case))
        cursor = connection.connection.cursor()
        for sql, params in list(asked):
            cursor.execute(f"explain query plan {sql}", params)
            for *_, step in cursor.fetchall():
                assert not step.startswith(("SCAN people", "SCAN needs")) or "COVERING INDEX" in step, step


def test_an_empty_workbench_says_so(client_of: ClientOf) -> None:
    """With no case each list says that there is none, and a kind of need that is none is no page."""
    client = client_of(NORTH)
    assert "There are no cases yet" in client.get("/").text
    assert "There are no cases yet" in client.get("/cases").text
    assert "No case fits" in client.get("/cases?band=Red").text
    assert "Nobody" in client.get("/needs/error").text
    assert client.get("/needs/nonsense").status_code == 404
