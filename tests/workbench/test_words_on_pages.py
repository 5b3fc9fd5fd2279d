"""Claims about the words of pages: what columns are called, one and many, what a count says, and what was typed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import attrs
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from banding.facts import FactKind
from banding.workbench.access import User
from banding.workbench.allocation.team import keep_staff
from banding.workbench.case.answers import choices_of
from banding.workbench.changes import Workbench
from banding.workbench.column_words import column_words
from banding.workbench.deciding import decide
from banding.workbench.needs import Need, needs_of
from banding.workbench.oversight.practice import waiting_report
from banding.workbench.people import PersonState
from banding.workbench.rules import RulesInUse
from banding.workbench.users import begin_session, put_user
from banding.workbench.web.app import create_app
from banding.workbench.web.app_context import COOKIE, MOST_BYTES
from tests.workbench.builders import ADMIN, NORTH, TODAY, Clock, a_row, hold, put_people
from tests.workbench.test_access import VALUES
from tests.workbench.test_allocate import STAFF
from tests.workbench.test_every_page import paths

ClientOf = Callable[[User], FlaskClient]
BIRTHDAY = {"young_person": "", "aces": "yes", "rosh": "low", "date_of_birth": "2000-05-01"}
NUMBERED = re.compile(r"(?<![\w.,/-])1 (?!is |was |has |holds |keeps )[a-z]+s\b[^.]{0,20}")
"""One of what is called as many are."""


def words_of(page: str) -> str:
    """Give the words of a page as they are read out, with what is hidden from the eye alone, without what is set as code."""
    return " ".join(html.unescape(re.sub(r"<code>.*?</code>|<[^>]+>", " ", page)).split())


@pytest.fixture(name="bench")
def _bench(bench: Workbench, clock: Clock) -> Workbench:
    """One case of each kind of trouble, some of them from a month ago, one of whom has had a birthday since."""
    put_people(
        bench,
        a_row(
            "X100001", rosh="", cpp="unknown", responsible_officer="PO1", judged_by="M", judged_band="Blue"
        ),
        a_row("X100002", ogrs3="140", team="South"),
        a_row("X100003", **BIRTHDAY),
        a_row("X100004", cpp="unknown"),
        a_row("X100006", cpp="yes"),
        a_row("X100006"),
    )
    keep_staff(bench, ADMIN, "staff.csv", STAFF.encode(), None)
    clock.forward(days=1)
    put_people(bench, a_row("X100007", mappa="yes"))
    clock.forward(days=29)
    return bench


def every_page(bench: Workbench, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Give the words of every page that shows cases, by its address; those of the rules name facts for whoever writes rules."""
    app = create_app(bench)
    found = {path for path in paths(app) if not path.startswith("/rules")}
    found |= {path.replace("x100001", f"x10000{n}") for path in found for n in (2, 3, 4, 6)}
    found |= {path.replace(f"/{VALUES['kind']}", f"/{need}") for path in found for need in Need}
    found |= {f"{path}?team=North" for path in found if path.startswith("/allocate")} | {
        "/allocate/move?team="
    }
    for path in sorted(found):
        yield path, words_of(client.get(path, follow_redirects=True).text)
    for path, data in (
        ("/rebanding", {}),
        ("/rebanding", {"since": "file"}),
        ("/oversight/audit", {}),
        ("/oversight/judgements", {}),
        ("/oversight/sample", {"seed": "1"}),
    ):
        yield f"{path} {data}", words_of(client.post(path, data=data, follow_redirects=True).text)


def test_no_page_calls_a_fact_by_its_column_or_one_as_many(bench: Workbench, client_of: ClientOf) -> None:
    """No page says `cpp` where the rules call it a child protection plan, nor "1 cases"; what is set as code is meant as it is."""
    columns = column_words(bench.rules_now().ruleset)
    names = [name for name in columns if "_" in name or name in ("cpp", "rosh", "ogrs3")]
    bare = re.compile(rf"(?<![\w/-])({'|'.join(map(re.escape, names))})(?![\w/-])")
    wrong = [
        (path, words[max(found.start() - 40, 0) : found.end() + 40])
        for path, said in every_page(bench, client_of(ADMIN))
        # The end of an audit quotes how the rules were read.
        for words in [said.partition("What the guidance leaves open")[0]]
        for found in (*bare.finditer(words), *NUMBERED.finditer(words))
    ]
    assert wrong == []


def test_every_column_that_is_read_has_words_of_its_own(bench: Workbench) -> None:
    """No two columns that a heading can be are called the same, and none by its bare name with an underscore."""
    words = column_words(bench.rules_now().ruleset)
    assert len(set(words.values())) == len(words)
    assert [said for said in words.values() if "_" in said] == []


@settings(max_examples=40)
@given(st.data())
def test_where_one_thing_alone_is_to_be_found_out_its_answer_settles_the_band(data: st.DataObject) -> None:
    """Whatever rows a person has: asked for one fact alone, each answer to it leaves none of them without a band for want of another."""
    ruleset = RulesInUse("cl-crc").on(TODAY).ruleset
    asked = (
        "rosh",
        "ogrs3",
        "cpp",
        "domestic_abuse",
        "mappa",
        "iom",
        "complex_mental_health",
        "sex_offender",
    )
    rows = [
        a_row(
            **{
                name: data.draw(st.sampled_from(["", "", _SAID.get(name, "yes"), None])) or ""
                for name in chosen
            }
        )
        for chosen in data.draw(
            st.lists(st.sets(st.sampled_from(asked), min_size=1, max_size=3), min_size=1, max_size=2)
        )
    ]
    outcome = decide(rows, ruleset, on=TODAY)
    asks = dict(needs_of(outcome, PersonState(rows=tuple(rows)), holder="PO1", facts=""))
    name = asks.get(Need.INCOMPLETE, "")
    if not name or ";" in name:
        return
    fact = ruleset.fact_by_name[name]
    answers = (
        ("0", "20", "60", "80", "95")
        if fact.kind is FactKind.NUMBER
        else [said for said, _ in choices_of(fact)]
    )
    for answer in answers:
        if answer != "unknown":
            then = decide([{**row, name: answer} for row in rows], ruleset, on=TODAY)
            assert {row.added["status"] for row in then.rows}.isdisjoint({"incomplete"}), (rows, name, answer)


_SAID = {"rosh": "high", "ogrs3": "70"}


def test_a_line_of_what_needs_somebody_is_a_link_whole(bench: Workbench, client_of: ClientOf) -> None:
    """The words of a line lead where its number does."""
    page = client_of(ADMIN).get("/").text
    lines = re.findall(r'<li class="line">(.*?)</li>', page, re.DOTALL)
    assert lines
    for line in lines:
        assert re.fullmatch(r'\s*<a href="/needs/[^"]+">.*</a>\s*', line, re.DOTALL), line


@pytest.mark.parametrize(("hour", "days"), [*product((21, 23), (0, 1, 8))])
def test_a_day_of_waiting_is_a_day_of_the_users_clock(
    bench: Workbench, clock: Clock, client_of: ClientOf, hour: int, days: int
) -> None:
    """In summer a case of half past eleven in the evening in UTC came on the next day in London: it waits from that day on."""
    london = ZoneInfo("Europe/London")
    clock.moment = clock.moment.replace(month=6, day=1, hour=hour, minute=30)
    put_people(bench, a_row("X9", team="West"))
    came = clock.moment.astimezone(london).date()
    clock.forward(days=days)
    here = attrs.evolve(bench, zone=london, today=lambda: clock.moment.astimezone(london).date())
    report = waiting_report(here, ADMIN, "West", lambda need, team: "")
    assert came == date(2026, 6, 1 if hour == 21 else 2)
    (table,) = [block for block in report.blocks() if hasattr(block, "rows")]
    assert {row[4].value for row in table.rows} == {days}
    app = create_app(here)
    client = app.test_client()
    client.set_cookie(COOKIE, begin_session(here.database, ADMIN), domain="localhost")
    said = "since today" if days == 0 else "1 day" if days == 1 else f"{days} days"
    assert f">{said}</td>" in client.get(f"/needs/{Need.NOT_ALLOCATED}?team=West").text


@pytest.mark.parametrize("way", ["facts/cpp", "judgement", "judgement/take-back"])
def test_what_was_typed_is_kept_where_the_case_has_left_the_team_meanwhile(
    bench: Workbench, client_of: ClientOf, way: str
) -> None:
    """Sent for a case that is another team's by now, a form comes back as a page that has every word of it, escaped."""
    seen = bench.person(NORTH, "x100004").version
    put_people(bench, a_row("X100004", team="South", cpp="unknown"))
    typed = {
        "reason": "a long <b>reason</b>",
        "source": "the social worker",
        "cpp": "yes",
        "band": "Blue",
        "seen": seen,
    }
    page = client_of(NORTH).post(f"/cases/x100004/{way}", data=typed)
    assert page.status_code == 404
    words = words_of(page.text)
    assert "a long &lt;b&gt;reason" in page.text
    assert "Who told you, or what shows it the social worker" in words
    assert "Child protection plan yes" in words
    assert str(seen) not in words


@pytest.mark.parametrize(
    ("way", "form", "code", "said"),
    [
        ("/nothing", None, 404, "Look whether the address is whole"),
        ("/needs/nothing", None, 404, "Look whether the address is whole"),
        ("/cases", {}, 405, "Go to it by the links"),
        ("/bring-in", {"file": "x" * 70}, 413, "Up to 64 MB can be sent"),
        ("/cases/x999", None, 404, "There is no such case among those that you may see"),
    ],
)
def test_what_went_wrong_is_said_in_our_words_and_no_librarys(
    client_of: ClientOf, way: str, form: dict[str, str] | None, code: int, said: str
) -> None:
    """A page of refusal says what to do, with the ways on, to whoever is signed in."""
    client = client_of(NORTH)
    client.application.config["MAX_CONTENT_LENGTH"] = 50
    page = client.get(way) if form is None else client.post(way, data=form)
    words = words_of(page.text)
    assert (page.status_code, said in words, "all cases" in words, "Sign out" in words) == (
        code,
        True,
        True,
        True,
    )
    assert not re.search("URL|server|capacity|method", words)


def test_a_request_that_is_too_large_is_told_so_on_a_page(client_of: ClientOf) -> None:
    """What cannot be read for its size leads to the page that says so, signed in or not, and to no fault of ours."""
    for client, expected in ((client_of(NORTH), 413), (client_of(NORTH).application.test_client(), 302)):
        page = client.post(
            "/bring-in", data=b"x" * (MOST_BYTES + 1), content_type="multipart/form-data; boundary=x"
        )
        assert page.status_code == expected
    page = client_of(NORTH).post("/bring-in", data=b"x" * (MOST_BYTES + 1))
    assert "The file is too large" in words_of(page.text)


def test_who_gives_a_case_is_told_that_a_birthday_moves_its_band(
    bench: Workbench, client_of: ClientOf
) -> None:
    """Giving, handing over and taking back decide a case for today: where that is another band, the page says it before, and why."""
    client = client_of(NORTH)
    why = "young person from yes to no as an age passed"
    said = f"Yellow, as decided for 13 April 2026, becomes Green ({why})"
    assert said in words_of(client.get("/allocate/case/x100003").text)
    assert words_of(client.get("/allocate/give?team=North").text).count("becomes") == 1
    person = bench.person(NORTH, "x100003")
    assert said in words_of(client.get("/allocate/take-back/x100003").text)
    hold(bench, NORTH, "x100003", "PO1", seen=person.version)
    assert bench.person(NORTH, "x100003").band == "Green"
    assert "becomes" not in client.get("/allocate/take-back/x100003").text


def test_an_allocation_sheet_names_the_officer(bench: Workbench, client_of: ClientOf) -> None:
    """The sheet of a case has its officer's code and the name that the staff file has; one who is not in it is as written."""
    put_people(bench, a_row("X100008", responsible_officer="PO77"))
    page = words_of(client_of(NORTH).get("/allocate/sheets?team=North&case=x100001&case=x100008").text)
    assert "Officer on the record PO1 Asha Reed" in page
    assert "Officer on the record PO77" in page


def test_who_gains_a_case_sees_its_whole_history(bench: Workbench, client_of: ClientOf) -> None:
    """Once a case is another team's, that team sees what was said of it before; the one that had it sees nothing any more."""
    south = attrs.evolve(NORTH, id="south2", teams=frozenset({"South"}))
    put_user(bench.database, "admin", south)
    seen = bench.person(NORTH, "x100004").version
    bench.answer(NORTH, "x100004", {"cpp": "no"}, seen=seen, source="told in confidence")
    put_people(bench, a_row("X100004", team="South"))
    assert "told in confidence" in client_of(south).get("/cases/x100004/history").text
    assert client_of(NORTH).get("/cases/x100004/history").status_code == 404
