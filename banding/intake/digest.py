"""The hash that a report names a file by."""

from __future__ import annotations

import hashlib
from typing import BinaryIO


def sha256_of(handle: BinaryIO) -> str:
    """Give the SHA-256 of all bytes of a file that can seek, hexadecimal; it is left where it stood."""
    here = handle.tell()
    handle.seek(0)
    digest = hashlib.sha256()
    while block := handle.read(1 << 20):
        digest.update(block)
    handle.seek(here)
    return digest.hexdigest()
