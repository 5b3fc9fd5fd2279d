"""Claims about ``banding serve`` and ``banding db``: what a person types, what they are told, and what is left on the disk."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from banding.commands import main
from banding.workbench.access import Role, User
from banding.workbench.changes import Workbench
from banding.workbench.config import ConfigError, of_folder
from banding.workbench.rules import RulesInUse
from banding.workbench.store.schema import entries
from banding.workbench.users import put_user
from banding.workbench.web.app import in_words, moment_in_words
from banding.workbench.web.serving import application
from tests.workbench.builders import ADMIN, a_row, put_people


def run(*words: str) -> tuple[int, str]:
    """Run the command line; gives its exit code and all it said."""
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The folder of a workbench with two people."""
    folder = tmp_path / "bench"
    folder.mkdir()
    with of_folder(folder).opened() as database:
        put_user(database, "admin", ADMIN)
        put_people(Workbench(database, RulesInUse("cl-crc")), a_row(), a_row("X100002"))
    return folder


def test_serving_prints_a_link_that_signs_in_and_stops_when_told(tmp_path: Path) -> None:
    """
    A new folder, one command, and the link that it prints opens the first page; Ctrl+C ends it.

    Meanwhile another process is refused, and told where the first one answers: SQLite is served by one at a time.
    """
    command = [sys.executable, "-m", "banding", "serve", "--data", str(tmp_path / "new"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout
        said = "".join(serving.stdout.readline() for _ in range(3))
        link = re.search(r"http://127\.0\.0\.1:\d+/sign-in/\S+", said)
        assert link, said
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(link[0], timeout=30) as page:
            assert "There are no cases yet" in page.read().decode()
        base = link[0].partition("/sign-in/")[0]
        code, refused = run("serve", "--data", str(tmp_path / "new"), "--port", "0")
        assert (code, base in refused, "one process at a time" in " ".join(refused.split())) == (
            2,
            True,
            True,
        )
        assert run("db", "link", "local", "--data", str(tmp_path / "new"))[1].startswith(f"{base}/sign-in/")
        serving.send_signal(signal.SIGINT)
        assert serving.wait(20) == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "record.head",
        "record.key",
        "workbench.db",
        "workbench.db.serving",
    ]
    assert run("db", "link", "local", "--data", str(tmp_path / "new"))[1].startswith("http://127.0.0.1:8422/")
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_backup_is_taken_back_into_an_empty_folder_alone(folder: Path, tmp_path: Path) -> None:
    """What was backed up comes back verified, key and all, and never over something that is there."""
    pack = tmp_path / "backup.zip"
    assert run("db", "backup", str(pack), "--data", str(folder)) == (
        0,
        f"2 people and 3 entries of the record written to {pack}\n",
    )
    assert pack.stat().st_mode & 0o077 == 0
    assert run("db", "backup", str(pack), "--data", str(folder))[0] == 2
    assert run("db", "restore", str(pack), "--data", str(folder))[0] == 2
    other = tmp_path / "other"
    assert run("db", "restore", str(pack), "--data", str(other)) == (
        0,
        "2 people and 3 entries of the record are back, verified.\n",
    )
    assert run("db", "verify", "--replay", "--data", str(other))[0] == 0


def test_a_backup_without_its_key_needs_the_key(folder: Path, tmp_path: Path) -> None:
    """Left out of the backup, the key must be brought; then the record verifies."""
    pack, other = tmp_path / "backup.zip", tmp_path / "other"
    run("db", "backup", str(pack), "--without-key", "--data", str(folder))
    assert run("db", "restore", str(pack), "--data", str(other))[0] == 2
    (other / "record.key").write_bytes((folder / "record.key").read_bytes())
    assert run("db", "restore", str(pack), "--data", str(other))[0] == 0


def test_a_damaged_backup_is_refused_whole(folder: Path, tmp_path: Path) -> None:
    """Cut short, a backup leaves nothing behind."""
    pack, other = tmp_path / "backup.zip", tmp_path / "other"
    run("db", "backup", str(pack), "--data", str(folder))
    pack.write_bytes(pack.read_bytes()[:-200])
    code, said = run("db", "restore", str(pack), "--data", str(other))
    assert (code, "cannot be read as a backup" in " ".join(said.split())) == (2, True)


def test_a_record_that_was_edited_fails_its_verification(folder: Path) -> None:
    """An entry changed in the database is named, and the exit code says so."""
    with of_folder(folder).opened() as database, database.writing() as connection:
        connection.execute(update(entries).where(entries.c.number == 2).values(who="somebody else"))
    code, said = run("db", "verify", "--data", str(folder))
    assert (code, said.splitlines()[0].partition(":")[0]) == (1, "entry 2 (brought-in)")


def test_erasing_counts_before_it_erases(folder: Path) -> None:
    """Without --yes nobody is erased, and without a time to keep people for, nothing is even counted."""
    assert run("db", "erase", "--data", str(folder))[0] == 2
    assert run("db", "erase", "--gone-days", "30", "--data", str(folder)) == (
        0,
        "0 people are due; add --yes to erase what is held on them.\n",
    )


def test_a_link_is_made_for_those_who_may_sign_in_alone(folder: Path) -> None:
    """A link for nobody is refused; for somebody it names the workbench's own address."""
    assert run("db", "link", "nobody", "--data", str(folder))[0] == 2
    with of_folder(folder).opened() as database:
        put_user(database, "admin", User("someone", "Someone", Role.READER))
    code, said = run("db", "link", "someone", "--data", str(folder))
    assert (code, said.startswith("http://127.0.0.1:8422/sign-in/")) == (0, True)


def test_a_folder_without_a_workbench_is_said_to_be_one(tmp_path: Path) -> None:
    """Looking after a workbench that is not there makes none."""
    code, said = run("db", "verify", "--data", str(tmp_path / "nothing"))
    assert (code, "holds no workbench" in said) == (2, True)
    assert not (tmp_path / "nothing" / "workbench.db").exists()


@pytest.mark.parametrize(
    ("database", "more", "said"),
    [
        ("sqlite:///a.db", "workers = 4", "for each worker, each with a --port of its own, on PostgreSQL"),
        ("db.internal", "", "expected an address such as sqlite:////path"),
        ("postgresql+pg8000://db.internal/banding", "", "a PostgreSQL database needs a library"),
    ],
)
def test_a_configuration_that_cannot_be_served_is_told_what_to_write(
    tmp_path: Path, database: str, more: str, said: str
) -> None:
    """Workers, which are processes of their own; an address that is none; a database whose library is not there."""
    file = tmp_path / "banding.toml"
    file.write_text(f'[workbench]\ndatabase = "{database}"\nkey_file = "a.key"\n{more}\n', "utf-8")
    code, words = run("serve", "--config", str(file))
    assert (code, said in " ".join(words.split())) == (2, True), words


def test_the_day_and_the_clock_are_those_of_the_region(tmp_path: Path) -> None:
    """In summer a region of London begins its day an hour before UTC does, and its pages tell the time so."""
    config = attrs.evolve(of_folder(tmp_path), time_zone="Europe/London")
    with config.opened() as database:
        app = application(config, database)
        with app.app_context():
            assert moment_in_words("2026-06-30T23:30:00.000000+00:00") == "1 July 2026, 00:30 BST"
            assert in_words("2026-06-30") == "30 June 2026"
    with pytest.raises(ConfigError, match="Europe/London"):
        attrs.evolve(config, time_zone="Atlantis").zone  # noqa: B018 - asking for it is what fails
