"""The schedule workbook: grid, list, reasons, standby and an agenda for everyone."""

from __future__ import annotations

from matchmaker.agendas import agendas
from matchmaker.exports.xlsx_agendas import write_agendas
from matchmaker.exports.xlsx_book import A3, A4, Book
from matchmaker.exports.xlsx_grid import days_of, grid_sheets, write_grid
from matchmaker.exports.xlsx_lists import (
    write_findings,
    write_left_out,
    write_meetings,
    write_standby,
)
from matchmaker.exports.xlsx_reasons import write_reasons
from matchmaker.exports.xlsx_summary import write_summary
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.texts import Texts


def to_xlsx(plan: FairPlan, texts: Texts, progress: Progress = silent) -> bytes:
    """The whole plan as a workbook. The same plan gives the same bytes.

    Everyone has a sheet of their own while there are few enough of them
    (`xlsx_agendas.MOST_SHEETS`); else the agendas of a side stand one below the other on one
    sheet. The index leads to each either way, and it and the summary say which it is.
    """
    made = agendas(plan.fair, plan.schedule)
    book = Book(plan.fair.name, texts)
    summary = book.sheet(texts("exports.sheet.summary"), landscape=False)
    grids = grid_sheets(book, plan.fair)
    names = ("meetings", "reasons", "standby", "left_out", "findings", "index")
    lists = {
        name: book.sheet(texts(f"exports.sheet.{name}"), paper=A4 if name == "index" else A3)
        for name in names
    }
    contents = [sheet.name for sheet in (*grids, *lists.values())]
    # The agendas come last in the workbook and first in writing: all else links to them.
    places = write_agendas(book, lists["index"], plan, made, progress)
    write_summary(summary, plan, made, places, contents)
    for sheet, day in zip(grids, days_of(plan.fair), strict=True):
        write_grid(sheet, day, plan, places)
    write_meetings(lists["meetings"], plan, made, places)
    write_reasons(lists["reasons"], plan, made)
    write_standby(lists["standby"], plan, places)
    write_left_out(lists["left_out"], plan, made, places)
    write_findings(lists["findings"], plan.findings)
    return book.close()
