"""Commands on a written plan score as it was scored, unless they are told otherwise."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.codec import decode_plan, encode_plan
from matchmaker.commands.released import options_like
from matchmaker.plan import FairPlan
from matchmaker.replanning import read_plan
from tests.replanning.planned_fair import NOW, plan_small_fair

without_library = pytest.mark.skipif(
    find_spec("sentence_transformers") is not None, reason="sentence-transformers is there"
)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_small_fair(tmp_path_factory.mktemp("fair"))


@pytest.fixture(scope="module")
def plan(planned: Path) -> FairPlan:
    return read_plan(planned)


def test_the_encoder_and_the_reranker_are_those_of_the_plan(plan: FairPlan) -> None:
    assert plan.reranker is None
    same = options_like(replace(plan, reranker="a/model"))
    assert (same.encoder, same.encoder_cluster, same.reranker) == ("characters", None, "a/model")


def test_others_may_be_told(plan: FairPlan) -> None:
    told = options_like(plan, encoder="e5", encoder_cluster="tcp://there:1", reranker="b/model")
    assert (told.encoder, told.encoder_cluster, told.reranker) == ("e5", "tcp://there:1", "b/model")
    assert options_like(replace(plan, reranker="a/model"), reranker="none").reranker is None


def test_the_reranker_is_written_and_read_back(plan: FairPlan) -> None:
    assert decode_plan(encode_plan(replace(plan, reranker="a/model"))).reranker == "a/model"


@without_library
@pytest.mark.parametrize("command", ["replan", "edit", "why"])
def test_every_command_asks_the_reranker_of_the_plan(
    plan: FairPlan, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "schedule.json"
    file.write_bytes(encode_plan(replace(plan, reranker="a/model")))
    meeting = plan.schedule.meetings[0]
    firm = plan.fair.vendor_of[meeting.vendor].name
    agency = plan.fair.buyer_of[plan.fair.desk_of[meeting.desk].buyer].name
    out = str(tmp_path / "new")
    asked = {
        "replan": ["--out", out, "--cancel", firm],
        "edit": ["--out", out, "--remove", f"{agency},{firm}"],
        "why": [firm],
    }[command]
    assert main([command, str(file), *asked, *NOW]) == 1
    assert "sentence-transformers" in capsys.readouterr().err
    assert main([command, str(file), *asked, *NOW, "--reranker", "none"]) == 0
