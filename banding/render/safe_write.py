"""Files written beside their place and moved there when whole: a crash leaves the old file or the new one, never half."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from banding.errors import OutputError


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """
    Open a file of bytes that appears at a path only when everything has been written.

    A file that is there already is replaced, and keeps its permissions.

    Raises OutputError: it cannot be written there; what was there before still is. Whatever else stops the writing
    (Ctrl-C, an error in the caller) passes through, and leaves the old file too.
    """
    if path.is_dir():
        raise OutputError(str(path), "this is a folder; give the name of a file in it")
    if path.exists() and not path.is_file():
        yield from _straight(path)
        return
    target = Path(os.path.realpath(path))
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(str(path), f"cannot be written: {error.strerror or error}") from None
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
            part.chmod(_mode(target))
        part.replace(target)
    except OSError as error:
        raise OutputError(str(path), f"cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


def _straight(path: Path) -> Iterator[BinaryIO]:
    """Open what is no regular file (a device, a named pipe) as it is: it cannot be replaced by one."""
    try:
        with path.open("wb") as handle:
            yield handle
    except BrokenPipeError:  # its reader has had enough, as of standard output
        raise
    except OSError as error:
        raise OutputError(str(path), f"cannot be written: {error.strerror or error}") from None


def _mode(target: Path) -> int:
    """Give the permissions of the file that is there, or those a new file gets."""
    with contextlib.suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
