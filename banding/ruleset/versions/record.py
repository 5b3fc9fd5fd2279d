"""``in-force.yaml``: a line with the content hash of each version that is in force, which is refused once it is edited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from banding.errors import Fault, RulesetError
from banding.ruleset.model import Ruleset
from banding.shipped import made_of

if TYPE_CHECKING:  # what is kept of a record is taken without the reader of YAML
    from banding.yaml_files import FaultNotes

IN_FORCE: Final = "in-force.yaml"
PUT_IT_BACK: Final = (
    "put it back as it was, with its guidance and readings, and make the change in a new version; `banding rules new` "
    "starts one"
)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEADING = (
    "# The content hash of each version that is in force. A version in force is not edited: a change is a new version.\n"
    "# Written by `banding rules record`.\n"
)


class Record(NamedTuple):
    """What one folder's ``in-force.yaml`` says: version, such as ``2019-03``, to the SHA-256 of its content."""

    path: Path
    hashes: Mapping[str, str]
    notes: FaultNotes
    is_there: bool

    def with_hash(self, version: str, content_hash: str) -> bytes:
        """Give the file with one version's hash added or replaced, in the order of versions; other lines stay as they are."""
        lines = (self.notes.text or _HEADING).splitlines(keepends=True)
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        number = self.notes.lines.get((version,))
        if number is not None:
            lines[number - 1] = lines[number - 1].replace(self.hashes[version], content_hash)
        else:
            # After the version before it, or before the first.
            before = [self.notes.lines[(name,)] for name in self.hashes if name < version]
            after = [self.notes.lines[(name,)] - 1 for name in self.hashes if name > version]
            place = max(before) if before else min(after, default=len(lines))
            lines.insert(place, f"{version}: {content_hash}\n")
        from banding.yaml_files.marks import read_marked

        written = "".join(lines).encode()
        wanted = {**self.hashes, version: content_hash}
        if read_marked(written, "").data == wanted:
            return written
        # Its versions do not stand on a line each.
        return (_HEADING + "".join(f"{name}: {wanted[name]}\n" for name in sorted(wanted))).encode()


class Recorded(NamedTuple):
    """The hash that is recorded of one rules file, None where there is none, and whether its folder has a record at all."""

    content_hash: str | None
    is_there: bool


def read_record(folder: Path) -> Record:
    """Read the record of a folder of rules files; RulesetError with every fault of one that cannot be read."""
    from banding.yaml_files.faults import FaultNotes, shown
    from banding.yaml_files.marks import read_yaml

    path = folder / IN_FORCE
    if not path.exists():
        return Record(path, {}, FaultNotes(str(path)), is_there=False)
    marked = read_yaml(path)
    notes = marked.notes
    data = marked.data if isinstance(marked.data, dict) else {}
    if not data and not notes.faults:
        notes.add((), "expected a line for each version: `2019-03:` and its content hash")
    for version, content_hash in data.items():
        if not _HASH.fullmatch(str(content_hash)):
            expected = "expected a content hash of 64 digits and letters"
            notes.add((version,), f"{expected}, found {shown(content_hash)}")
    if notes.faults:
        raise RulesetError(tuple(notes.faults))
    hashes = {name: str(value) for name, value in data.items()}
    return Record(path, hashes, notes, is_there=True)


def refuse_edited(ruleset: Ruleset, path: Path, *, on: date | None) -> None:
    """Refuse (RulesetError) a ruleset that is not as its folder's record says, unless its first day is after the day given."""
    if on is not None and on < ruleset.in_force_from:
        return
    recorded = recorded_of(path, ruleset).content_hash
    if recorded not in (None, ruleset.content_hash):
        raise RulesetError((Fault(str(path), None, "", edited_in_words(ruleset, recorded), PUT_IT_BACK),))


def recorded_of(path: Path, ruleset: Ruleset) -> Recorded:
    """Read what is recorded of a rules file, by which a ruleset was read."""
    found: Recorded = made_of(path, "banding.ruleset.versions.record:read_recorded", ruleset)
    return found


def read_recorded(path: Path, ruleset: Ruleset) -> Recorded:
    """Read what is recorded of a rules file; see :func:`recorded_of`, which may have it already."""
    from banding.yaml_files.marks import read_yaml

    record = read_record(path.parent)
    version = path.stem
    if version not in record.hashes and ruleset.version in record.hashes:
        # A file renamed is no other version, unless the file that is named by this version says another id.
        named = read_yaml(path.with_name(f"{ruleset.version}.yaml")).data
        if not isinstance(named, dict) or named.get("id") == ruleset.id:
            version = ruleset.version
    return Recorded(record.hashes.get(version), record.is_there)


def edited_in_words(ruleset: Ruleset, recorded: str) -> str:
    """Say that a ruleset in force has been edited."""
    return (
        f"this version has been in force since {ruleset.in_force_from} and has been edited; a ruleset in force is not "
        f"edited, since decisions were made by it. {IN_FORCE} records sha256:{recorded[:12]}, and its content is now "
        f"sha256:{ruleset.content_hash[:12]}"
    )
