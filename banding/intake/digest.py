"""The files a report names: by their name, the hash of their bytes, and how many rows they have."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

from banding.errors import TableError


def sha256_of(source: Path | BinaryIO, name: str) -> str:
    """
    Give the SHA-256 of a file's bytes, hexadecimal.

    Args:
        source: a path, or a file of bytes that can seek; it is left standing where it stood.
        name: the file's name, for messages.

    Raises:
        TableError: it cannot be read.
    """
    if isinstance(source, Path):
        try:
            with source.open("rb") as handle:
                return hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            raise TableError(name, f"it cannot be opened: {error.strerror or error}") from None
    here = source.tell()
    source.seek(0)
    digest = hashlib.sha256(source.read()).hexdigest()
    source.seek(here)
    return digest
