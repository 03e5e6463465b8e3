"""How a run's choices are sent to a child."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from matchmaker.config import RunOptions


def packed_options(options: RunOptions) -> dict[str, Any]:
    """What a run in a child needs of its options, as JSON."""
    return {
        "stamp": options.stamp.isoformat(),
        "first_day": options.first_day.isoformat(),
        "encoder": options.encoder,
        "reranker": options.reranker,
        "seed": options.seed,
        "time_limit": options.time_limit,
    }


def run_options(packed: Mapping[str, Any]) -> RunOptions:
    """The options that `packed_options` packed."""
    return RunOptions(
        stamp=datetime.fromisoformat(packed["stamp"]),
        first_day=date.fromisoformat(packed["first_day"]),
        encoder=packed["encoder"],
        reranker=packed["reranker"],
        seed=packed["seed"],
        time_limit=packed["time_limit"],
    )
