"""The files of a timetable: workbook, list, agendas and calendars."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from api.jobs.context import Context
from matchmaker.agendas import Agenda, agendas
from matchmaker.codec import decode_plan
from matchmaker.exports.csv import meetings_to_csv
from matchmaker.exports.ics import agenda_calendars
from matchmaker.exports.pdf import agenda_pdfs, agenda_volumes
from matchmaker.exports.xlsx import to_xlsx
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress
from matchmaker.texts import Texts, texts

_ZIP = "application/zip"
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
# No file of an archive says when it was made: the same plan gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
Named = Iterable[tuple[str, bytes]]


def run(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """One file: as asked for, or an archive where that is many."""
    plan = decode_plan(gzip.decompress(inputs["plan"]))
    files = list(_MADE[inputs["format"]](plan, texts(inputs["language"]), context.progress))
    name, content = files[0]
    if len(files) == 1 and "/" not in name:
        kind = _TYPES[name.rpartition(".")[2]]
    else:
        name, content, kind = f"{inputs['format']}.zip", _archive(files), _ZIP
    return {"file": content, "file_name": name, "media_type": kind}


def _said(plan: FairPlan) -> tuple[Agenda, ...]:
    return tuple(a for a in agendas(plan.fair, plan.schedule).all() if a.says_something)


def _workbook(plan: FairPlan, words: Texts, progress: Progress) -> Iterator[tuple[str, bytes]]:
    yield "schedule.xlsx", to_xlsx(plan, words, progress)


def _meetings(plan: FairPlan, words: Texts, _: Progress) -> Iterator[tuple[str, bytes]]:
    yield "schedule.csv", meetings_to_csv(plan, words)


def _together(plan: FairPlan, words: Texts, progress: Progress) -> Named:
    return agenda_volumes(plan, _said(plan), words, progress)


def _each(plan: FairPlan, words: Texts, progress: Progress) -> Named:
    return agenda_pdfs(plan, _said(plan), words, progress)


def _calendars(plan: FairPlan, words: Texts, progress: Progress) -> Named:
    return agenda_calendars(plan, _said(plan), words, progress)


def _everything(plan: FairPlan, words: Texts, progress: Progress) -> Named:
    makers = (_workbook, _meetings, _together, _each, _calendars)
    return chain.from_iterable(make(plan, words, progress) for make in makers)


_MADE: Mapping[str, Callable[[FairPlan, Texts, Progress], Named]] = {
    "xlsx": _workbook,
    "csv": _meetings,
    "pdf": _together,
    "agendas": _each,
    "calendars": _calendars,
    "everything": _everything,
}


def _archive(files: Named) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
