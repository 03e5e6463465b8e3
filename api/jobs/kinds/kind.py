"""What a kind of job is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.queue import Claimed
from api.settings import Settings
from api.store.tables import Job

Inputs = Mapping[str, Any]
Outcome = Mapping[str, Any]
Result = dict[str, Any]
Effect = Callable[[Session, Job, datetime], Result]
"""Writes what an outcome changes, in the transaction that ends its job; returns the result that
the job shows."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of job.

    ``prepare`` reads the inputs of the work (JSON and bytes) in one look at the store; it
    raises ProblemError or InputError where the job cannot be done. ``work`` names the function
    ``(inputs, context) -> outcome`` that runs in a child process. ``effect`` turns an outcome
    into what to write: whatever is slow about that, it does before it returns.
    """

    work: str
    prepare: Callable[[Session, Claimed, Settings], Inputs]
    effect: Callable[[Claimed, Inputs, Outcome], Effect]


def told(result: Result) -> Effect:
    """The effect of a job that changes nothing: it only shows a result."""

    def write(_: Session, __: Job, ___: datetime) -> Result:
        return result

    return write
