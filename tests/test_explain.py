"""`matchmaker explain` as a clerk meets it."""

from __future__ import annotations

import pytest

from matchmaker.cli import main
from matchmaker.resources import data_folder

SAMPLE = str(data_folder() / "sample_fair")


def test_a_pair_is_explained_with_words_points_and_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", SAMPLE, "A02", "빛두레조명", "--encoder", "characters"]) == 0
    told = capsys.readouterr().out
    for part in ("합계", "기관이 적은 글", "기업이 적은 글", "내용 유사도", "부족하거나"):
        assert part in told


@pytest.mark.parametrize(("agency", "said"), [("없는기관", "없는기관"), ("한들광역시 ", "여럿")])
def test_a_name_that_is_unknown_or_of_several_is_refused(
    agency: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", SAMPLE, agency, "V01", "--encoder", "characters"]) == 1
    assert said in capsys.readouterr().err
