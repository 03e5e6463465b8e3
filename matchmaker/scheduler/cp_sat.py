"""CP-SAT as it is used here: one worker, ended by whoever may end the search.

Left to itself CP-SAT takes Ctrl-C for its own while it runs, and leaves the program without a
handler afterwards: the search would go on, and the next Ctrl-C would lose what it has found.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model

_SECONDS_BETWEEN = 0.1


def one_worker() -> cp_model.CpSolver:
    """A solver whose answers depend on its seed alone, and that leaves signals to us."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    return solver


@contextmanager
def ended_by(solver: cp_model.CpSolver, stop: Callable[[], bool]) -> Iterator[None]:
    """While something is solved, ``stop`` is asked again and again, and ends it."""
    done = threading.Event()

    def ask() -> None:
        while not done.wait(_SECONDS_BETWEEN):
            if stop():
                solver.stop_search()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        yield
    finally:
        done.set()
        asking.join()
