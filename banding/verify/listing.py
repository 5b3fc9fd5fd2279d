"""The versions of rulesets as a list: their days, their content, and whether they are recorded as in force."""

from __future__ import annotations

from pathlib import Path

import attrs

from banding.errors import Fault, RulesetError
from banding.ruleset import rules_folder, shipped_rulesets
from banding.ruleset.in_force import read_record
from banding.ruleset.load import load
from banding.ruleset.locate import is_dated, names_a_file, ruleset_folder
from banding.ruleset.versions import Version, versions_in


@attrs.frozen
class Listed:
    """
    One version of a ruleset.

    Attributes:
        name: what to call it by: ``cl-crc/2019-03``, or the path of its file.
        version: its days.
        content_hash: SHA-256 of its content.
        recorded: the hash that ``in-force.yaml`` beside it records, or None.
    """

    name: str
    version: Version
    content_hash: str
    recorded: str | None

    @property
    def is_edited(self) -> bool:
        """Whether its content is not what is recorded."""
        return self.recorded is not None and self.recorded != self.content_hash


def listed_versions(name: str | None = None) -> tuple[Listed, ...]:
    """
    Give every version of a ruleset, or of every shipped one, those of one ruleset earliest first.

    Args:
        name: a shipped ruleset, or a folder of rules files; None for all that are shipped.

    Raises:
        RulesetError: there is none of that name, it is a file that is no version, its versions do not follow each other, or one cannot be read.
    """
    if name is None:
        folders = [each for each in shipped_rulesets() if "/" not in each]
        return tuple(each for folder in folders for each in listed_versions(folder))
    if names_a_file(name) and not is_dated(Path(name)):
        message = "this is no version of a ruleset; name a folder of them, or a file named by its date, such as 2019-03.yaml"
        raise RulesetError((Fault(name, None, "", message),))
    folder = ruleset_folder(name)
    recorded = read_record(folder).hashes
    shipped = folder.parent == rules_folder()
    return tuple(
        Listed(
            f"{folder.name}/{version.name}" if shipped else str(version.path),
            version,
            load(version.path).content_hash,
            recorded.get(version.name),
        )
        for version in versions_in(folder)
    )
