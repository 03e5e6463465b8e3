"""A workbook, read by the rules of the command line."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from api.jobs.context import Context
from matchmaker.codec import encode_fair
from matchmaker.codec.schema import FindingRow
from matchmaker.spreadsheet import read_fair


def run(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The fair that the workbook tells, and what reading it found. Raises SpreadsheetError."""
    with tempfile.TemporaryDirectory(prefix="matchmaker-") as folder:
        file = Path(folder) / inputs["file_name"]
        file.write_bytes(inputs["content"])
        first_day = date.fromisoformat(inputs["first_day"])
        read = read_fair(file, first_day=first_day, progress=context.progress)
    rows = [FindingRow.model_validate(f).model_dump(mode="json") for f in read.findings]
    return {"fair": gzip.compress(encode_fair(read.fair), mtime=0), "findings": rows}
