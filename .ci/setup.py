"""
Set up this checkout: an environment, the packages that were tested, and ``banding`` itself.

    python3 .ci/setup.py            what `banding` needs, in .venv
    python3 .ci/setup.py test       that, and what the tests need
    python3 .ci/setup.py spark      those, and Spark (half a gigabyte)
    python3 .ci/setup.py lowest     the lowest versions that pyproject.toml admits, in .venv-lowest
    python3 .ci/setup.py latest     the newest ones, in .venv-latest
    python3 .ci/setup.py lock       renew requirements/, after `test`

Needs Python 3.11 and pip, may be run twice, and knows nothing but the standard library.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = {"run": ["run"], "test": ["test"], "spark": ["test", "spark"]}
"""Which files of ``requirements/`` are installed for what; ``test`` holds all that ``run`` does."""
MADE_FROM = {
    "run": ["pyproject.toml", "--extra", "excel", "--extra", "web", "--group", "build"],
    "test": [
        "pyproject.toml",
        "--all-extras",
        "--group",
        "build",
        "--group",
        "dev",
        "-c",
        "requirements/run.txt",
    ],
    "spark": ["--group", "spark", "-c", "requirements/test.txt"],
}
"""What each lock is made from, in the words of ``uv pip compile``; one that rests on another comes after it."""
TEST_TOOLS = [
    "duckdb",
    "editables",
    "hatchling",
    "hypothesis",
    "jsonschema",
    "pytest",
    "pytest-xdist",
    "statsmodels",
]
"""What the quick tests need beside the package, at the locked versions whatever the package's own are."""


def main(wanted: str) -> None:
    """Set up what was asked for."""
    if wanted == "lock":
        renew_locks()
    elif wanted in INSTALLED:
        python = environment(ROOT / ".venv")
        for name in INSTALLED[wanted]:
            lock = ROOT / "requirements" / f"{name}.txt"
            # Spark comes as source alone, and is built with the locked setuptools.
            built = (
                ["--no-build-isolation", "--use-pep517"] if name == "spark" else ["--only-binary", ":all:"]
            )
            install(python, "--require-hashes", "--no-deps", *built, "-r", str(lock))
        install_ours(python)
    elif wanted in ("lowest", "latest"):
        python = environment(ROOT / f".venv-{wanted}")
        newest = ["--upgrade", "--upgrade-strategy", "eager"] if wanted == "latest" else []
        install(python, *newest, *direct_requirements(lowest=wanted == "lowest"), *test_tools())
        install_ours(python)
    else:
        sys.exit(__doc__)


def environment(folder: Path) -> Path:
    """Make an environment without a pip of its own, which needs nothing but Python; give its interpreter."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)], check=True)
    return python


def install(python: Path, *words: str) -> None:
    """Run this interpreter's pip on another's packages."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--disable-pip-version-check",
    ]
    done = subprocess.run([*pip, *words], check=False)
    if done.returncode:
        sys.exit(
            f"setup: the packages could not be installed with {sys.executable}; what stands above says why"
        )


def install_ours(python: Path) -> None:
    """Install this checkout as it stands, so that what is edited here is what runs."""
    install(python, "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def direct_requirements(*, lowest: bool) -> list[str]:
    """List what the package and its extras need, each as pyproject.toml says or at the lowest version it admits."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    ranges = [*project["dependencies"], *(each for extra in extras for each in extra)]
    return [each.replace(">=", "==") for each in ranges] if lowest else ranges


def test_tools() -> list[str]:
    """List the locked versions of what the quick tests need."""
    lock = (ROOT / "requirements" / "test.txt").read_text(encoding="utf-8")
    return [re.search(rf"^{name}==[^ ]+", lock, re.MULTILINE)[0] for name in TEST_TOOLS]


def renew_locks() -> None:
    """Write the newest versions that go together, with the hashes of every file of each, for every platform."""
    uv = environment(ROOT / ".venv").with_name("uv")
    for name, contents in MADE_FROM.items():
        words = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "--no-annotate"]
        source = [] if name == "spark" else ["--no-build"]
        made_by = ["--custom-compile-command", "make lock"]
        out = ["-q", "-o", f"requirements/{name}.txt"]
        subprocess.run(
            [uv, "pip", "compile", *words, *source, *made_by, *contents, *out], cwd=ROOT, check=True
        )


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("setup: Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
