"""Solvers leave signals to the program, and are ended while they run."""

from __future__ import annotations

import signal
import threading
from io import StringIO
from random import Random

import pytest
from ortools.sat.python import cp_model
from rich.console import Console

from matchmaker.console import stopped_by_hand
from matchmaker.scheduler.cp_sat import ended_by, one_worker
from matchmaker.texts import texts


def hard_question() -> cp_model.CpModel:
    """Sums that must all meet one figure: nobody answers that in a minute."""
    model, dice = cp_model.CpModel(), Random(1)  # noqa: S311 - no secret
    held = [model.new_bool_var("") for _ in range(200)]
    for _ in range(60):
        model.add(sum(dice.randint(1, 50) * x for x in held) == 2500)
    return model


@pytest.fixture
def solver() -> cp_model.CpSolver:
    solver = one_worker()
    solver.parameters.max_time_in_seconds = 30
    return solver


def test_a_search_is_ended_while_it_runs(solver: cp_model.CpSolver) -> None:
    with ended_by(solver, lambda: True):
        assert solver.solve(hard_question()) == cp_model.UNKNOWN
    assert solver.wall_time < 20


def test_an_interrupt_ends_the_search_and_no_more(solver: cp_model.CpSolver) -> None:
    """It is heard while CP-SAT has the main thread, and the program keeps its handler."""
    console = Console(file=StringIO())
    with stopped_by_hand(console, texts("ko")) as stop:
        threading.Timer(0.2, signal.raise_signal, (signal.SIGINT,)).start()
        with ended_by(solver, stop):
            solver.solve(hard_question())
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert solver.wall_time < 20
    assert isinstance(console.file, StringIO)
    assert "지금까지 가장 좋은 시간표" in console.file.getvalue()
