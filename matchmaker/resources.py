"""Where the files that ship with the program are: the sample data and the fonts."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_folder() -> Path:
    """The bundled data: inside the wheel, or beside the package in a source checkout.

    Raises FileNotFoundError when neither is there (a broken installation).
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the bundled data folder is missing: install matchmaker again")


def font_folder() -> Path:
    """The folder of the Korean fonts (Noto Sans KR, Regular and Bold).

    Raises FileNotFoundError when the fonts were not fetched at build time.
    """
    folder = _PACKAGE / "fonts"
    if not any(folder.glob("*.ttf")):
        raise FileNotFoundError("the bundled fonts are missing: install matchmaker again")
    return folder
