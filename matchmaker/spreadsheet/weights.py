"""Weights of the criteria as rows of the settings sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import LANGUAGES, Texts


def weights_to_csv(weights: Mapping[str, float], texts: Texts) -> bytes:
    """A settings sheet that sets these weights: UTF-8 with a BOM, comma, CRLF."""
    words, at = vocabulary(), LANGUAGES.index(texts.language)
    columns = words.sheets["settings"].columns
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([columns["key"][at], columns["value"][at]])
    for name, weight in weights.items():
        writer.writerow([f"{words.weight_prefix[at]}:{words.weights[name][at]}", f"{weight:g}"])
    return out.getvalue().encode("utf-8-sig")
