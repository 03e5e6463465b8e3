"""Names of real organisations, to see that invented ones are not among them."""

from __future__ import annotations

import csv
import re
from pathlib import Path


def real_names(folder: Path) -> set[str]:
    names = set()
    for file, column in (("buyers.csv", "기관명"), ("vendors_from_awards.csv", "업체명")):
        with (folder / file).open(encoding="utf-8-sig", newline="") as rows:
            names |= {bare(row[column]) for row in csv.DictReader(rows)}
    return names


def bare(name: str) -> str:
    forms = r"\([주사유재]\)|（주）|㈜|주식회사|유한회사|사회적협동조합|협동조합|농업회사법인|\s"
    return re.sub(forms, "", name)
