"""What a job's work is given besides its inputs: a way to tell, to keep, and to be stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from matchmaker.errors import Cancelled

if TYPE_CHECKING:
    from matchmaker.scheduler.result import Standing

_SECONDS_BETWEEN = 0.25


class Context:
    """The surroundings of one run. ``save`` is what an earlier attempt kept, if any."""

    def __init__(
        self,
        send: Callable[[Mapping[str, Any]], None],
        stopped: Callable[[], bool],
        save: bytes | None = None,
    ) -> None:
        self._send = send
        self.stopped = stopped
        self.save = save
        self._told: dict[str, float] = {}
        self._has_best = save is not None

    def progress(self, step: str, done: int, total: int) -> None:
        """Tell how far a step is; often, but not more often than anybody can read.

        Raises Cancelled where the work is to end and there is no answer yet to keep.
        """
        if self.stopped() and not self._has_best:
            raise Cancelled
        if self._is_due(step, always=done in (0, total)):
            self._send({"event": "progress", "step": step, "done": done, "total": total})

    def standing(self, found: Standing) -> None:
        """Tell how a search stands."""
        self._send(
            {
                "event": "standing",
                "value": found.objective,
                "bound": found.bound,
                "gap": round(found.gap, 6),
                "valid": found.valid,
                "seconds": round(found.seconds, 1),
                "seconds_left": round(found.seconds_left, 1),
            }
        )

    def keep(self, content: bytes, value: int | None = None) -> None:
        """Keep the best answer so far: a later attempt is given it as ``save``."""
        self._has_best = True
        self._send({"save": content, "value": value})

    def _is_due(self, step: str, *, always: bool) -> bool:
        now = monotonic()
        if not always and now - self._told.get(step, -_SECONDS_BETWEEN) < _SECONDS_BETWEEN:
            return False
        self._told[step] = now
        return True
