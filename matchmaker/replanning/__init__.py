"""A released plan and what happened since: the changed plan, and what is different in it."""

from matchmaker.replanning.asking import Asked, disruptions_of
from matchmaker.replanning.running import (
    Replanned,
    encoder_of,
    figures_of,
    local_time,
    read_plan,
    replanned,
    told,
    write_replanned,
)

__all__ = [
    "Asked",
    "Replanned",
    "disruptions_of",
    "encoder_of",
    "figures_of",
    "local_time",
    "read_plan",
    "replanned",
    "told",
    "write_replanned",
]
