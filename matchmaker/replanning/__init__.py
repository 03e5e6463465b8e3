"""A released plan and what happened since: the changed plan, and what is different in it."""

from matchmaker.replanning.asking import Asked, disruptions_of
from matchmaker.replanning.editing import AskedEdits, EditedPlan, edited_plan
from matchmaker.replanning.running import (
    Replanned,
    encoder_of,
    figures_of,
    local_time,
    read_plan,
    replanned,
    sentences,
    told,
    write_changed,
)
from matchmaker.replanning.why import WhyNot, answer_why, why_few, why_not

__all__ = [
    "Asked",
    "AskedEdits",
    "EditedPlan",
    "Replanned",
    "WhyNot",
    "answer_why",
    "disruptions_of",
    "edited_plan",
    "encoder_of",
    "figures_of",
    "local_time",
    "read_plan",
    "replanned",
    "sentences",
    "told",
    "why_few",
    "why_not",
    "write_changed",
]
