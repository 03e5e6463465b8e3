"""The benchmark of reserved shares tells what a share gives and what it gives up."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.reserved_share import figures
from matchmaker.domain import Certificate
from tests.small_fairs import candidates_of, simple_fair


def test_a_larger_share_gives_up_more() -> None:
    fair = simple_fair(2, 4, 2)
    held = (Certificate(kind="여성기업확인서"),)
    vendors = tuple(replace(v, certificates=held) if v.id > "V2" else v for v in fair.vendors)
    fair = replace(fair, vendors=vendors)
    points = {(d.id, v.id): 90.0 if v.id <= "V2" else 45.0 for d in fair.desks for v in vendors}
    none, half = figures(fair, candidates_of(fair, points), "여성기업", [0.0, 0.5])
    assert (none["group"], none["fit"], none["given_up"]) == (0, 360.0, 0.0)
    assert (half["most_talks"], half["group"], half["fit"]) == (4, 2, 270.0)
    assert (half["members"], half["given_up"], half["gap"]) == (2, 0.25, 0.0)
