"""Claims about files: whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from banding.errors import OutputError
from banding.render.safe_write import written_whole


def test_a_whole_file_replaces_the_old_one(tmp_path: Path) -> None:
    """What was written stands at the path, with the permissions of what stood there, and nothing lies beside it."""
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o640)
    with written_whole(path) as out:
        out.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt])
def test_whatever_stops_the_writing_leaves_the_old_file(tmp_path: Path, stop: type[BaseException]) -> None:
    """An error or Ctrl-C half way leaves the old file and no part of the new one."""
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(stop), written_whole(path) as out:  # noqa: PT012 - what stops it stands inside
        out.write(b"half")
        raise stop
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """A disk that is full while writing is an error in words, and leaves the old file."""
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(OutputError, match="No space left"), written_whole(path) as out:  # noqa: PT012
        out.write(b"half")
        raise OSError(28, "No space left on device")
    assert path.read_text() == "old"


def test_places_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    """A folder, or a folder that is not there, is refused in words."""
    with pytest.raises(OutputError, match="folder"), written_whole(tmp_path):
        pass
    with pytest.raises(OutputError, match="No such file"), written_whole(tmp_path / "nowhere" / "out.csv"):
        pass


def test_a_link_is_followed(tmp_path: Path) -> None:
    """Writing to a link replaces the file it points to, and the link stays."""
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    with written_whole(link) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
