"""What routes ask for: settings, the caller's language, an uploaded fair."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, File, Query, Request, UploadFile

from api.settings import Settings
from matchmaker import pipeline
from matchmaker.config import RunOptions, default_first_day
from matchmaker.spreadsheet import ReadFair
from matchmaker.texts import LANGUAGES, Texts, texts


def settings(request: Request) -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, request.app.state.settings)


def language(request: Request) -> str:
    """The first language of Accept-Language that there are words for; Korean otherwise."""
    for wanted in request.headers.get("accept-language", "").split(","):
        name = wanted.split(";")[0].split("-")[0].strip().lower()
        if name in LANGUAGES:
            return name
    return "ko"


SettingsNow = Annotated[Settings, Depends(settings)]


def words(request: Request) -> Texts:
    """The words of the caller's language."""
    return texts(language(request))


def run_options(
    settings: SettingsNow,
    first_day: Annotated[
        date | None, Query(description="First day of the fair where the input has no sessions")
    ] = None,
    seed: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> RunOptions:
    """The choices of one request."""
    now = datetime.now(UTC).replace(microsecond=0)
    return RunOptions(
        stamp=now,
        first_day=first_day or default_first_day(now),
        encoder=settings.encoder,
        seed=seed,
        time_limit=settings.time_limit,
    )


Options = Annotated[RunOptions, Depends(run_options)]
Words = Annotated[Texts, Depends(words)]


def uploaded_fair(
    fair: Annotated[UploadFile, File(description="A workbook (.xlsx .xls .ods) or a CSV file")],
    options: Options,
) -> ReadFair:
    """The uploaded workbook, read and checked. Raises SpreadsheetError."""
    name = Path(fair.filename or "fair.xlsx").name
    with tempfile.TemporaryDirectory(prefix="matchmaker-") as folder:
        file = Path(folder) / name
        with file.open("wb") as target:
            while chunk := fair.file.read(1 << 20):
                target.write(chunk)
        return pipeline.read(file, options)


UploadedFair = Annotated[ReadFair, Depends(uploaded_fair)]
