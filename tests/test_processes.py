"""Claims about work that is shared with copies of this process."""

import contextlib
import multiprocessing
import sys
import threading

import pytest

from banding.processes import copies, processors, received

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


def test_a_copy_that_ends_with_another_has_none_of_its_own() -> None:
    """A process that may have no processes of its own works alone, whoever started it."""
    with copies(1, lambda pipe: pipe.send(processors())) as (pipe,):
        assert received(pipe) == 1


def test_a_process_with_threads_is_not_copied() -> None:
    """While another thread runs, which may hold a lock, the work is not shared."""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert processors() == 1
    finally:
        done.set()
        other.join()


def test_no_copy_is_left_behind() -> None:
    """Copies end when the work does, also where it fails and they have not."""
    with contextlib.suppress(ZeroDivisionError), copies(2, lambda pipe: pipe.recv()):
        assert len(multiprocessing.active_children()) == 2
        raise ZeroDivisionError
    assert not multiprocessing.active_children()
