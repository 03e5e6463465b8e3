"""Defaults of a run."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.config import default_first_day, stamp_from


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_the_default_first_day_is_a_tuesday_four_to_five_weeks_ahead(now: datetime) -> None:
    day = default_first_day(now)
    assert day.weekday() == 1
    assert timedelta(weeks=4) <= day - now.date() < timedelta(weeks=5)


def test_the_stamp_follows_source_date_epoch() -> None:
    now = datetime(2026, 5, 1, 12, 30, 15, 99, tzinfo=UTC)
    assert stamp_from("86400", now) == datetime(1970, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("unset", [None, ""])
def test_the_stamp_is_now_to_the_second_otherwise(unset: str | None) -> None:
    now = datetime(2026, 5, 1, 12, 30, 15, 99, tzinfo=UTC)
    assert stamp_from(unset, now) == datetime(2026, 5, 1, 12, 30, 15, tzinfo=UTC)


def test_a_damaged_source_date_epoch_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        stamp_from("yesterday", datetime(2026, 5, 1, tzinfo=UTC))


def test_the_default_first_day_of_a_known_moment() -> None:
    assert default_first_day(datetime(2026, 11, 21, tzinfo=UTC)) == date(2026, 12, 22)
