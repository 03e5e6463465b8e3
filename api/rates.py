"""How often somebody may ask: by person, else by address; strictly where nobody is signed in
and something is tried (signing in, links). Counted in each process, or in a store that all
processes share."""

from __future__ import annotations

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from api.problems import ProblemError
from api.rights import RIGHTS, Door
from api.settings import Settings

_HARMLESS = ("GET", "HEAD", "OPTIONS")


class Rates:
    """The counters of one application."""

    def __init__(self, settings: Settings) -> None:
        self._person = _limit(settings.rate_person)
        self._nobody = _limit(settings.rate_nobody)
        self._strict = _limit(settings.rate_strict)
        storage = storage_from_string(settings.rates_storage)
        self._counter = SlidingWindowCounterRateLimiter(storage)

    def by_address(self, request: Request, operation: str, address: str, *, known: bool) -> None:
        """Count a request before it is looked at; ``known`` is whether it brings a sign-in,
        which `by_person` counts. Raises ProblemError ``too_many``."""
        if not known:
            self._spend(self._nobody, "nobody", address)
        if RIGHTS.get(operation) is Door.NOBODY and request.method not in _HARMLESS:
            self._spend(self._strict, "strict", address)

    def by_person(self, key: str) -> None:
        """Count a request of somebody. Raises ProblemError ``too_many``."""
        self._spend(self._person, "person", key)

    def _spend(self, limit: RateLimitItem | None, *who: str) -> None:
        if limit is not None and not self._counter.hit(limit, *who):
            # The whole window: never too early, and no clock of our own beside the counter's.
            raise ProblemError("too_many", headers={"Retry-After": str(limit.get_expiry())})


def _limit(text: str) -> RateLimitItem | None:
    return parse(text) if text else None
