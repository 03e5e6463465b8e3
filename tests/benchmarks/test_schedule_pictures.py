"""The pictures show what they are given, and stand with nothing to show."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from benchmarks.schedule_pictures import breaks_picture, fairness_picture, gap_picture
from matchmaker.domain import Fairness, Schedule
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.scheduler.result import Standing
from tests.small_fairs import simple_fair, timetable

# What is parsed here was made by the test itself.
read = Xml.fromstring
SVG = "{http://www.w3.org/2000/svg}"


def standing(seconds: float, gap: float) -> Standing:
    return Standing(
        objective=1,
        bound=2,
        gap=gap,
        valid=True,
        seconds=seconds,
        seconds_left=0.0,
        schedule=Schedule,
    )


def choice(fit: float, lowest: float | None) -> FairnessChoice:
    return FairnessChoice(
        fairness=Fairness.TOTAL,
        meetings=1,
        fit_points=fit,
        price=0.0,
        floor_units=0,
        lines_covered=0,
        lowest_load=None,
        lowest_fit=lowest,
    )


def test_the_gap_falls_in_steps_from_left_to_right() -> None:
    picture = gap_picture([standing(0.0, 0.1), standing(1.0, 0.05), standing(2.0, 0.0)])
    (path,) = [p for p in read(picture).iter(f"{SVG}path") if p.get("stroke-width")]
    assert path.get("d", "").count("H") == 2
    assert "10.000%" in picture
    assert "2.0초" in picture


def test_nothing_seen_is_an_empty_picture() -> None:
    assert read(gap_picture([])).tag == f"{SVG}svg"
    assert read(fairness_picture([])).tag == f"{SVG}svg"


def test_names_are_text_and_bars_are_to_scale() -> None:
    picture = fairness_picture([("<합계>", choice(200.0, None)), ("고르게", choice(100.0, 5.0))])
    bars = [float(b.get("width", "")) for b in read(picture).iter(f"{SVG}rect")]
    assert bars[0] == 2 * bars[2]
    assert bars[1] == 0
    assert "&lt;합계&gt;" in picture


def test_a_cell_is_filled_where_there_is_a_talk() -> None:
    fair = simple_fair(2, 2, 3)
    cells = read(breaks_picture(fair, timetable("D1 V1 AM1, D1 V2 AM3"))).iter(f"{SVG}rect")
    filled = [c.get("fill") == "#256ef4" for c in cells]
    assert filled == [True, False, True, False, False, False]
