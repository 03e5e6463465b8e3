"""Korean regions as people write them → province and district."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_DISTRICT = re.compile(r"[가-힣]{1,6}[시군구]")
# Provinces come and go (세종 2012, mergers since talked of): what bears the title is one, and so
# is a 도 with a district behind it.
_TITLED = re.compile(r"([가-힣]{2,6}?)(?:특별자치시|특별자치도|특별시|광역시)")
_DO = re.compile(r"([가-힣]{2,4}(?<!철))도")


@dataclass(frozen=True, slots=True)
class Region:
    """A province by its short name (서울, 경남) and, where told, the city, county or ward."""

    province: str
    district: str | None = None


def parse_region(text: str | None) -> Region | None:
    """Read "경상남도 진주시 충무공동" as 경남, 진주시. A province that the list does
    not know goes by its own name. None where no province stands in front, or the text means
    the whole country."""
    words = unicodedata.normalize("NFKC", text or "").split()
    if not words:
        return None
    for name, province in _provinces().items():
        if words[0] == name:
            return Region(province, _district(words[1:2]))
        if len(name) > 2 and words[0].startswith(name):
            return Region(province, _district([words[0][len(name) :]]))
    district = _district(words[1:2])
    unlisted = _TITLED.fullmatch(words[0]) or (_DO.fullmatch(words[0]) if district else None)
    return Region(unlisted[1], district) if unlisted else None


def _district(words: list[str]) -> str | None:
    return words[0] if words and _DISTRICT.fullmatch(words[0]) else None


@lru_cache
def _provinces() -> Mapping[str, str]:
    """Written form → short name, longest forms first."""
    text = files(__package__).joinpath("regions.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)["province"]
    forms = {form: short for short, written in table.items() for form in written}
    return dict(sorted(forms.items(), key=lambda item: (-len(item[0]), item[0])))
