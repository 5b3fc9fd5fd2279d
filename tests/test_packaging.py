"""Claims about what is shipped: the wheel works on its own, and both archives carry the rules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest

from banding.errors import install_command

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", name="archives")
def _archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_carries_rules_and_types(archives: Path) -> None:
    """The wheel has the rules, the register table and the typing marker, and no top-level ``cli``."""
    (wheel,) = archives.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "banding/_rules/cl-crc/2019-03.yaml",
        "banding/_rules/cl-crc/guidance.yaml",
        "banding/_rules/cl-crc/readings.yaml",
        "banding/_rules/ndelius-registers.yaml",
        "banding/_rules/ndelius-requirements.yaml",
        "banding/_rules/ndelius-sentences.yaml",
        "banding/_rules/schema/rules.schema.json",
        "banding/py.typed",
    } <= names
    assert not any(name.startswith(("cli", "tests", "docs")) for name in names)


def test_the_source_archive_can_be_tested(archives: Path) -> None:
    """The source archive has the rules, tests, examples and licence texts."""
    (sdist,) = archives.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"rules/cl-crc/2019-03.yaml", "tests/data/examples.csv", "examples/cases.csv", "LICENSE"} <= names


def test_an_installed_wheel_bands_cases(archives: Path, tmp_path: Path) -> None:
    """Installed in a clean environment, away from the checkout, the command bands a file by the shipped rules."""
    (wheel,) = archives.glob("*.whl")
    environment = tmp_path / "environment"
    base = Path(sys.base_prefix) / "bin" / "python3"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [str(base), "-m", "pip", "--python", str(python), "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    cases = tmp_path / "cases.csv"
    cases.write_text("crn,ogrs3,rosh\nX1,95,medium\n")
    done = subprocess.run(
        [str(environment / "bin" / "banding"), "allocate", str(cases)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ",Red," in done.stdout
    again = ["rules", "new", "--from", "cl-crc", "--on", "2091-01-01", "-o", "ours"]
    for words in (["rules", "new", "our-area"], again):
        subprocess.run(
            [str(environment / "bin" / "banding"), *words], cwd=tmp_path, capture_output=True, check=True
        )
    # What came with the program is left as it is: a new version of it stands in the folder that was named.
    assert (tmp_path / "ours" / "2091-01.yaml").is_file()
    assert not list(environment.rglob("2091-01*"))
    for name in ("our-area", "ours/2091-01.yaml"):
        words = ["rules", "check", name]
        subprocess.run(
            [str(environment / "bin" / "banding"), *words], cwd=tmp_path, capture_output=True, check=True
        )
    template = [str(environment / "bin" / "banding"), "template", "-o", "cases.xlsx"]
    refused = subprocess.run(template, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    # The command it names is run as it stands, as a person would paste it.
    (offered,) = (line for line in refused.stderr.splitlines() if line.startswith("  "))
    path = f"{base.parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(offered, shell=True, check=True, capture_output=True, env={**os.environ, "PATH": path})  # noqa: S602
    subprocess.run(template, cwd=tmp_path, capture_output=True, check=True)


@pytest.mark.parametrize("extra", ["excel", "optimise", "sql"])
def test_what_an_extra_installs_is_named_with_its_versions(extra: str) -> None:
    """The command to install an extra names each of its libraries as pyproject.toml does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [f'"{each}"' for each in project["optional-dependencies"][extra]]
    words = install_command(extra).split()
    assert words[words.index("install") + 1 :] == wanted
    assert f'"{sys.executable}"' in words


def test_a_fresh_checkout_says_how_it_is_set_up(tmp_path: Path) -> None:
    """Without the packages ``python cli.py`` ends with 2, and names a script that is there."""
    command = [sys.executable, "-S", "-E", str(ROOT / "cli.py"), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (offered,) = re.findall(r"^  python3 (\S+)$", done.stderr, re.MULTILINE)
    assert (ROOT / offered).is_file()


def test_locks_hold_what_is_asked_for() -> None:
    """Every library that the package, its extras and its tools need is locked, at one version a Python, with its hashes."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = whole["project"], whole["dependency-groups"]
    extras = project["optional-dependencies"]
    wanted = {
        "run": [*project["dependencies"], *extras["excel"], *groups["build"]],
        "test": [*project["dependencies"], *chain(*extras.values()), *groups["build"], *groups["dev"]],
        "spark": groups["spark"],
    }
    for lock, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        locked = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
        assert {re.split(r"[\[>=<]", each)[0].lower() for each in requirements} <= locked
        assert text.count("--hash=sha256:") >= len(locked)
        assert "://" not in text


def test_public_api_is_typed() -> None:
    """Somebody else's code against the public names passes mypy --strict."""
    command = [sys.executable, "-m", "mypy", "--strict", str(Path(__file__).parent / "typing" / "api.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
