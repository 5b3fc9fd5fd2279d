"""What is made of the shipped rules is kept, and is never anything but what reading them again would give."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

from banding import shipped
from banding.engine.engine import Engine
from banding.ruleset import Ruleset, load_ruleset, rules_folder
from banding.ruleset.load import load
from banding.ruleset.versions.timeline import versions_in
from banding.services import Services, services_beside
from banding.services.written import load_services

FILES = sorted(path.name for path in (rules_folder() / "cl-crc").iterdir() if path.is_file())


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a shipped rules file, taken for shipped, of which nothing is kept yet."""
    shutil.copytree(rules_folder(), tmp_path / "rules")
    monkeypatch.setattr(shipped, "rules_folder", lambda: tmp_path / "rules")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    shipped._kept.cache_clear()
    return tmp_path / "rules" / "cl-crc" / "2019-03.yaml"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which functions have made something, rather than it being kept."""
    calls, make = list[str](), shipped._make

    def noted(maker: str, given: tuple[object, ...]) -> object:
        calls.append(maker.partition(":")[2])
        return make(maker, given)

    monkeypatch.setattr(shipped, "_make", noted)
    return calls


def everything(rules: Path) -> tuple[Ruleset, Services | None, object, Engine]:
    """Load all that can be kept, as the commands do."""
    ruleset = load_ruleset(rules)
    versions = shipped.made_of(rules.parent, "banding.ruleset.versions.timeline:versions_in")
    return ruleset, services_beside(rules, ruleset), versions, Engine(ruleset)


def test_kept_is_what_reading_gives(rules: Path, made: list[str]) -> None:
    """The second run makes nothing, and has the same rules, services, versions and table as reading the files gives."""
    everything(rules)
    assert sorted(made) == ["load", "load_services", "read_recorded", "table_of", "versions_in"]
    made.clear()
    ruleset, services, versions, engine = everything(rules)
    assert not made
    read = load(rules)
    assert services is not None
    assert said(ruleset) == said(read)
    assert said(services) == said(load_services(rules.with_name("services.yaml"), read))
    assert said(versions) == said(versions_in(rules.parent))
    assert said(engine.table) == said(Engine(read).table)
    assert all(each.fact in (None, *ruleset.facts) for each in engine.table.variables)


def said(what: object) -> object:
    """Everything that an object says, to be compared with another's."""
    if attrs.has(type(what)):
        return type(what), [
            said(getattr(what, field.name)) for field in attrs.fields(type(what)) if field.init
        ]
    if isinstance(what, Mapping):
        return [(key, said(value)) for key, value in what.items()]
    if isinstance(what, tuple):
        return type(what), [said(each) for each in what]
    return type(what), what


@pytest.mark.parametrize("name", FILES)
def test_any_other_byte_is_read(rules: Path, made: list[str], name: str) -> None:
    """A folder in which any file has one byte more, even a comment's, is read anew."""
    everything(rules)
    made.clear()
    with (rules.parent / name).open("ab") as out:
        out.write(b"#")
    everything(rules)
    assert sorted(made) == ["load", "load_services", "read_recorded", "table_of", "versions_in"]


def test_another_program_reads_anew(rules: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program of other modules, another Python or other libraries has kept is not taken."""
    everything(rules)
    made.clear()
    mine = shipped._program()
    path, changed_at, size = mine[-1]
    other = (*mine[:-1], (path, changed_at + 1, size))
    monkeypatch.setattr(shipped, "_program", lambda: other)
    everything(rules)
    assert "load" in made


def test_every_module_that_makes_is_of_the_program() -> None:
    """Every module of ours that is loaded to make what is kept tells one program from another."""
    told = {Path(path) for path, *_ in shipped._program()}
    makers = ("ruleset", "engine", "services", "yaml_files", "facts", "written", "vocabulary", "text")
    for name, module in sys.modules.items():
        if name.split(".")[0] == "banding" and name.split(".")[1:2] and name.split(".")[1] in makers:
            assert module.__file__ is not None
            assert Path(module.__file__) in told


@pytest.mark.parametrize("at", [0, 7, 8, 9, 5000, -1])
def test_damage_is_read_anew(rules: Path, made: list[str], at: int) -> None:
    """A kept file with one bit flipped, or without its end, is passed over."""
    everything(rules)
    (kept,) = rules.parents[2].glob("kept/**/shipped.*.cl-crc")
    whole = kept.read_bytes()
    flipped = bytearray(whole)
    flipped[at] ^= 4
    for damaged in (bytes(flipped), whole[:at], b""):
        kept.write_bytes(damaged)
        shipped._kept.cache_clear()  # as another process finds it
        made.clear()
        everything(rules)
        assert "load" in made


def test_own_rules_are_not_kept(rules: Path, made: list[str], tmp_path: Path) -> None:
    """Rules that do not ship with us are read each time, and nothing of them is written anywhere."""
    own = tmp_path / "own" / "2019-03.yaml"
    shutil.copytree(rules.parent, own.parent)
    everything(own)
    everything(own)
    assert made.count("load") == 2
    assert not list((tmp_path / "kept").glob("**/shipped.*.own"))


def test_a_changed_copy_has_its_own_table(rules: Path) -> None:
    """A ruleset changed in memory, which has the id and hash of a shipped one, is not decided by the shipped one's table."""
    whole, *_, engine = everything(rules)
    changed = attrs.evolve(whole, rules=())
    assert changed.content_hash == whole.content_hash
    assert len(engine.table.rules) == len(whole.rules) > 0
    assert not Engine(changed).table.rules


def test_an_edit_does_not_reach_back(rules: Path) -> None:
    """A ruleset that was read before its file was edited is not decided by the table that was kept since."""
    before = load_ruleset(rules)
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("in_force_from: 2019-03-01", "in_force_from: 2019-03-02"), encoding="utf-8")
    (rules.parent / "in-force.yaml").unlink()
    after = load_ruleset(rules)
    assert Engine(after).table.ruleset == after.stamp != before.stamp
    assert Engine(before).table.ruleset == before.stamp


@pytest.mark.parametrize("how", ["asked not to", "nowhere to"])
def test_where_nothing_can_be_kept(
    rules: Path, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Where Python is asked to keep no modules, or cannot, nothing is kept, and everything works."""
    if how == "asked not to":
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
    else:
        (tmp_path / "kept").write_text("a file where a folder should be")
    everything(rules)
    everything(rules)
    assert made.count("load") == 2
    assert not list(tmp_path.glob("kept/**/shipped.*"))
