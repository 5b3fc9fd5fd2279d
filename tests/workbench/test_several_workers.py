"""Claims about several processes that serve one workbench: any of them may answer, and one that dies takes nothing with it."""

from __future__ import annotations

import io
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select, update

from banding.workbench.changes import Workbench
from banding.workbench.deciding import as_csv
from banding.workbench.entry import Kind
from banding.workbench.jobs import SILENT
from banding.workbench.store.schema import entries, jobs, uploads
from banding.workbench.upkeep.verify import found_wrong
from banding.workbench.web.app import create_app
from tests.workbench.builders import ADMIN, DATABASES, NORTH, a_client, a_row, come, on_both_databases
from tests.workbench.test_rules_pages import RULE, drafted
from tests.workbench.workers import Visitor, by_the_clock, workers

TRIES = int(os.environ.get("BANDING_FAULTS", "1"))
PEOPLE = 1_500
FOREIGN = (
    "Case ref,Name,Team,OGRS 3 (2 yr),RoSH level,IOM,Child protection,Recorded band\n"
    "X100001,Ada,North,40,medium,n,no,Red\nX100002,Ben,North,14,low,n,yes,Green\nX100003,Cy,North,95,low,nope,no,Red\n"
)


@pytest.mark.parametrize("where", DATABASES[1:], indirect=True)
def test_each_page_may_be_asked_of_another_worker_than_the_one_before(
    bench: Workbench, tmp_path: Path
) -> None:
    """A caseload is brought in, audited, sampled, looked over and tried by a draft, no two requests by the same of two workers."""
    with workers(bench, tmp_path, 2) as both:
        visitor = Visitor(bench, NORTH, both)
        visitor.open("/bring-in")
        assert "What are the columns" in visitor.send(files={"file": ("monday.csv", FOREIGN.encode())})
        page = visitor.send(c2="cpp")
        assert "What do the words" in page
        page = visitor.send(**({"w0": "no"} if 'name="w0"' in page else {}))
        assert "Nothing is stored yet" in page
        visitor.send("/store")
        assert visitor.answer.status_code == 200
        assert visitor.way.startswith("/bring-in/stored")
        assert bench.person(NORTH, "x100002").band == "Blue"

        for form, expected in (
            ("/oversight/audit", "audited for"),
            ("/oversight/sample", "drawn by lot"),
            ("/oversight", "judged, of all teams"),
        ):
            visitor.open(form)
            assert expected in visitor.send("/judgements" if form == "/oversight" else "")
            base = visitor.way.rstrip("?")
            for file in ("report.csv", "report.xlsx"):
                visitor.open(base + file)
                assert visitor.answer.status_code == 200, base + file
        visitor.open("/rebanding")
        assert "Nobody" in visitor.send()
        visitor.open("/rules")
        assert "It decides no case" in visitor.send(
            "/try", files={"rules": ("draft.yaml", drafted(RULE, ""))}
        )
    assert list(found_wrong(bench.database)) == []


@on_both_databases
def test_two_workers_store_a_file_once(bench: Workbench) -> None:
    """Sent to two of them at the same moment, one stores it, and the other says that it is no longer there to be stored."""
    file = as_csv([a_row(f"X{number}") for number in range(200)]).encode()
    clients = [a_client(create_app(bench), bench) for _ in range(2)]
    page = clients[0].post("/bring-in", data={"file": (io.BytesIO(file), "cases.csv")})
    job = come(clients[0], page.headers["Location"]).request.args["job"]
    way = page.headers["Location"].replace("/look", "/store")
    meet = Barrier(2)

    def send(client: FlaskClient) -> str:
        meet.wait()
        sent = client.post(way, data={"job": job})
        return come(client, sent.headers["Location"]).text if sent.status_code == 302 else sent.text

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(send, clients))
    assert sorted(("The caseload is stored" in text, "no longer kept" in text) for text in said) == [
        (False, True),
        (True, False),
    ]
    with bench.database.reading() as connection:
        files = select(func.count()).where(entries.c.kind == Kind.FILE.value)
        assert connection.execute(files).scalar() == 1
    assert list(found_wrong(bench.database)) == []


@on_both_databases
def test_an_import_whose_worker_is_killed_is_told_and_done_once(bench: Workbench, tmp_path: Path) -> None:
    """
    Killed at any moment of an import, another worker tells it; begun again there, all is stored, and nobody is twice.

    On PostgreSQL the other is beside it, and on SQLite, which one at a time serves, comes after it.
    """
    with ExitStack() as stack:
        database = stack.enter_context(by_the_clock(bench))
        living = [] if database.is_sqlite else stack.enter_context(workers(bench, tmp_path, 1))
        told: Counter[str] = Counter()
        for turn in range(TRIES):
            file = as_csv([a_row(f"T{turn}N{number}") for number in range(PEOPLE)]).encode()
            with workers(bench, tmp_path, 1) as [doomed]:
                began = Visitor(bench, ADMIN, [doomed])
                began.open("/bring-in")
                assert "Nothing is stored yet" in began.send(files={"file": (f"{turn}.csv", file)})
                with ThreadPoolExecutor(1) as pool:
                    sent = pool.submit(began.send, "/store", gone="stay")
                    time.sleep(random.uniform(0, 0.8))  # noqa: S311 - any moment will do
                    doomed.kill()
                    told["stored"] += sent.exception() is None
            with database.writing() as connection:
                old = database.now(-2 * SILENT)
                connection.execute(update(jobs).where(jobs.c.is_over.is_(False)).values(heard=old))
                wanted = select(jobs.c.id).order_by(jobs.c.began.desc()).limit(1)
                last = connection.execute(wanted).scalar_one()
            served = stack.enter_context(ExitStack())
            visitor = Visitor(bench, ADMIN, living or served.enter_context(workers(bench, tmp_path, 1)))
            page = visitor.open(f"/jobs/{last}")
            if "was stopped while it did this" in page:
                told["died"] += 1
                page = visitor.open(html.fromstring(page).xpath("//main//a/@href")[-1])
            if "Nothing is stored yet" in page:
                told["again"] += 1
                visitor.send("/store", gone="stay")
                assert visitor.way.startswith("/bring-in/stored")
            served.close()
            with database.reading() as connection:
                about = select(func.count(), func.count(entries.c.person.distinct()))
                brought = connection.execute(about.where(entries.c.kind == Kind.BROUGHT_IN.value)).one()
                assert brought == ((turn + 1) * PEOPLE, (turn + 1) * PEOPLE)
                assert connection.execute(select(func.count()).select_from(uploads)).scalar() == 0
            assert list(found_wrong(database)) == []
        print(dict(told))  # noqa: T201 - what the figures in the documentation are made of
