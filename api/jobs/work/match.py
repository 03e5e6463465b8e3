"""Scoring a fair: every text is embedded (and stays in the store of vectors), every pair is
ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.jobs.context import Context
from api.jobs.lists import encode_lists
from api.jobs.work.options import run_options
from matchmaker import pipeline
from matchmaker.codec import decode_fair


def embed(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Embed a fair's texts, so that whatever follows need not wait for it."""
    scored = _scored(inputs, context)
    return {"encoder": scored.encoder}


def match(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The ranked lists of a fair."""
    scored = _scored(inputs, context)
    lists = pipeline.match(scored)
    return {
        "encoder": scored.encoder,
        "lists": encode_lists(lists),
        "pairs": sum(map(len, lists.by_purchase.values())),
    }


def _scored(inputs: Mapping[str, Any], context: Context) -> pipeline.Scored:
    fair = decode_fair(inputs["fair"])
    return pipeline.score(fair, run_options(inputs["options"]), progress=context.progress)
