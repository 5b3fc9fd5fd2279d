"""The floor: csv.reader to csv.writer, copying the rows with constant strings in the added columns."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

source, target, widths = sys.argv[1], sys.argv[2], sys.argv[3]
added = ["x" * int(width) for width in widths.split(",")]
with (
    Path(source).open(newline="", encoding="utf-8") as given,
    Path(target).open("w", newline="", encoding="utf-8") as out,
):
    writer = csv.writer(out)
    for row in csv.reader(given):
        writer.writerow(row + added)
