"""What is written reads back the same; what is damaged is told by its place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel

from matchmaker.codec import (
    decode_fair,
    decode_plan,
    encode_fair,
    encode_plan,
    fair_rows,
    faults,
    schema,
)
from matchmaker.domain import (
    Buyer,
    Certificate,
    Desk,
    Fair,
    Group,
    Meeting,
    PlannedPurchase,
    Preference,
    PreferenceKind,
    Product,
    Schedule,
    Session,
    Side,
    Standby,
    TimeSlot,
    Vendor,
)
from matchmaker.errors import Finding, FormatError, Severity
from matchmaker.plan import FairPlan
from matchmaker.reasons import (
    Contribution,
    Explanation,
    How,
    LineMatch,
    MatchLists,
    Meet,
    Phrase,
    RankedVendor,
)
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.texts import LANGUAGES, texts
from tests.plan_strategies import fairs, plans

DOCUMENT = Path(__file__).parent.parent / "docs" / "schedule-format.md"

thorough = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(plans())
def test_a_plan_reads_back_the_same(plan: FairPlan) -> None:
    assert decode_plan(encode_plan(plan)) == plan


@thorough
@given(plans())
def test_writing_again_gives_the_same_bytes(plan: FairPlan) -> None:
    once = encode_plan(plan)
    assert encode_plan(decode_plan(once)) == once


@thorough
@given(fairs())
def test_a_fair_reads_back_the_same(fair: Fair) -> None:
    assert decode_fair(encode_fair(fair)) == fair


@pytest.fixture(scope="module")
def written() -> bytes:
    return encode_plan(small_plan())


def small_plan() -> FairPlan:
    """One agency meets one firm; enough to damage."""
    nine = datetime(2026, 5, 12, 9, 0)
    end = nine + timedelta(minutes=30)
    fair = Fair(
        name="상담회",
        buyers=(Buyer(id="b1", name="가람시"),),
        desks=(Desk(id="d1", buyer="b1", name="1번"),),
        purchases=(PlannedPurchase(id="p1", buyer="b1", title="안내판"),),
        vendors=(Vendor(id="v1", name="나래산업", certificates=(Certificate(kind="여성기업"),)),),
        products=(Product(id="o1", vendor="v1", name="표지판"),),
        sessions=(Session(id="am", name="오전", start=nine, end=end),),
        slots=(TimeSlot(id="s1", session="am", start=nine, end=end),),
        preferences=(Preference(buyer="b1", vendor="v1", kind=PreferenceKind.WISH),),
        groups=(Group(id="g1", name="지역", side=Side.VENDOR, members=frozenset(["v1"]), cap=3),),
    )
    explanation = Explanation(
        buyer="b1",
        desk="d1",
        vendor="v1",
        points=70.0,
        contributions=(Contribution(criterion="semantic", points=70.0),),
        lines=(
            LineMatch(
                purchase="p1",
                product="o1",
                offer="표지판",
                words=(("안내판", "표지판"),),
                relevance=0.7,
                meets=(
                    Meet(need=Phrase("title", 0, 3), offer=Phrase("name", 0, 3), how=How.SYNONYM),
                ),
            ),
        ),
    )
    schedule = Schedule(
        meetings=(Meeting(desk="d1", vendor="v1", slot="s1", purchases=("p1",)),),
        standby=(Standby(buyer="b1", vendor="v1", rank=1, points=70.0),),
    )
    return FairPlan(
        fair=fair,
        result=SolveResult(status=SolveStatus.OPTIMAL, schedule=schedule, objective=1, bound=1),
        explanations={("d1", "v1"): explanation},
        standby_explanations={("b1", "v1"): explanation},
        findings=(Finding(code="x", severity=Severity.NOTE, params={"count": 1}),),
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder="characters 1",
    )


def damaged(data: bytes, path: list[str | int], value: object) -> bytes:
    """The file with one place changed; ``...`` takes the place away."""
    whole = json.loads(data)
    node = whole
    for step in path[:-1]:
        node = node[step]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return json.dumps(whole).encode()


def faults_of(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(FormatError) as caught:
        decode_plan(data)
    findings = caught.value.findings
    for language in LANGUAGES:
        words = texts(language)
        assert all(words.what(f) and words.remedy(f) for f in findings)
    return [(f.code, str(f.params.get("path", ""))) for f in findings]


MEET: list[str | int] = ["explanations", "meetings", 0, "lines", 0, "meets", 0]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (["format"], "matchmaker/fair", "format_other_format"),
        (["version"], 3, "format_unknown_version"),
        (["version"], "1", "format_not_whole_number"),
        (["format"], ..., "format_missing_field"),
        (["fair", "vendors"], ..., "format_missing_field"),
        (["fair", "buyers", 0, "nmae"], "x", "format_unknown_field"),
        (["fair", "buyers", 0, "name"], None, "format_not_text"),
        (["fair", "buyers", 0, "cap"], "3", "format_not_whole_number"),
        (["fair", "buyers", 0, "floor"], 1.5, "format_not_whole_number"),
        (["fair", "policy", "min_relevance"], "half", "format_not_number"),
        (["schedule", "meetings", 0, "fixed"], 1, "format_not_boolean"),
        (["fair", "desks", 0, "purchases"], "p1", "format_not_list"),
        (["fair", "vendors", 0, "certificates"], {}, "format_not_list"),
        (["fair", "policy"], [], "format_not_object"),
        (["fair", "policy", "weights"], 3, "format_not_object"),
        (["fair", "slots", 0, "start"], "9 o'clock", "format_not_time"),
        (["fair", "slots", 0, "start"], "2026-05-12T09:00:00+09:00", "format_not_time"),
        (["fair", "purchases", 0, "due"], "next week", "format_not_date"),
        (["fair", "purchases", 0, "due"], 20260512, "format_not_date"),
        (["fair", "preferences", 0, "kind"], "love", "format_not_a_choice"),
        (["result", "status"], "great", "format_not_a_choice"),
        (["fair", "buyers"], [{"id": "b1", "name": "가"}] * 2, "format_duplicate_id"),
        (["fair", "slots", 0, "session"], "pm", "format_unknown_reference"),
        (["fair", "desks", 0, "buyer"], "b9", "format_unknown_reference"),
        (["fair", "desks", 0, "unavailable"], ["s9"], "format_unknown_reference"),
        (["fair", "products", 0, "vendor"], "v9", "format_unknown_reference"),
        (["fair", "groups", 0, "members"], ["b1"], "format_unknown_reference"),
        (["fair", "groups", 0, "side"], "organiser", "format_not_a_choice"),
        (["fair", "groups", 0, "share"], "30%", "format_not_number"),
        (["schedule", "meetings", 0, "slot"], "s9", "format_unknown_reference"),
        (["schedule", "standby", 0, "vendor"], "v9", "format_unknown_reference"),
        (["result", "worst_vendor"], "v9", "format_unknown_reference"),
        (["explanations", "meetings", 0, "desk"], "d9", "format_unknown_reference"),
        (["explanations", "meetings", 0, "lines", 0, "record"], 0, "format_outside_text"),
        ([*MEET, "need"], {"field": "title", "start": 0, "end": 4}, "format_outside_text"),
        ([*MEET, "need"], {"field": "title", "start": 2, "end": 2}, "format_outside_text"),
        ([*MEET, "need"], {"field": "name", "start": 0, "end": 1}, "format_outside_text"),
        ([*MEET, "offer"], {"field": "intro", "start": 0, "end": 1}, "format_outside_text"),
        ([*MEET, "how"], "magic", "format_not_a_choice"),
    ],
)
def test_each_fault_is_told_by_its_place(
    written: bytes, path: list[str | int], value: object, code: str
) -> None:
    wanted = "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    found = faults_of(damaged(written, path, value))
    assert any(c == code and p.startswith(wanted) for c, p in found), found


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"null", b"[]", b"\xff\xfe{}", b'{"format": "\xff"}', b"[" * 100_000, b"1e999"],
)
def test_what_is_no_json_of_ours_is_refused(data: bytes) -> None:
    assert faults_of(data)


def test_a_file_cut_short_is_refused(written: bytes) -> None:
    assert faults_of(written[:-20])[0][0] == "format_not_json"


def test_every_fault_is_told_at_once_up_to_a_limit(written: bytes) -> None:
    names = [{"id": f"b{i}", "name": None} for i in range(80)]
    found = faults_of(damaged(written, ["fair", "buyers"], names))
    assert len(found) == faults.MOST_FINDINGS + 1
    assert found[-1] == ("format_more", "")


def test_a_byte_order_mark_is_forgiven(written: bytes) -> None:
    assert decode_plan(b"\xef\xbb\xbf" + written) == small_plan()


def test_the_file_is_readable_and_ends_with_a_line_end(written: bytes) -> None:
    assert written.endswith(b"}\n")
    assert "가람시" in written.decode()
    head = json.loads(written)
    assert [head["format"], head["version"]] == ["matchmaker/schedule", 2]


def test_a_file_of_the_first_version_is_read(written: bytes) -> None:
    old = json.loads(written)
    old["version"] = 1
    del old["fair"]["groups"], old["result"]["most_talks"]
    for vendor in old["fair"]["vendors"]:
        del vendor["first_time"]
    bare = small_plan()
    vendors = tuple(replace(v, first_time=None) for v in bare.fair.vendors)
    fair = replace(bare.fair, groups=(), vendors=vendors)
    read = decode_plan(json.dumps(old).encode())
    assert read == replace(bare, fair=fair, result=replace(bare.result, most_talks=0))


def test_the_stamp_is_written_and_dropped_when_read() -> None:
    stamped = encode_plan(small_plan(), made_at="2026-05-12T09:00:00+09:00")
    assert json.loads(stamped)["made_at"] == "2026-05-12T09:00:00+09:00"
    assert decode_plan(stamped) == small_plan()


def test_ranked_lists_are_left_out() -> None:
    explanation = small_plan().explanations["d1", "v1"]
    lists = MatchLists(
        by_purchase={"p1": (RankedVendor(rank=1, vendor="v1", explanation=explanation),)},
        by_vendor={},
    )
    plan = replace(small_plan(), matches=lists)
    assert decode_plan(encode_plan(plan)) == small_plan()


def test_bytes_do_not_depend_on_hashing() -> None:
    program = (
        "from matchmaker.codec import encode_fair; from matchmaker.domain import *;"
        "d = Desk(id='d', buyer='b', name='', purchases=frozenset('abcdefgh'));"
        "print(encode_fair(Fair(name='', buyers=(), desks=(d,), purchases=(), vendors=())))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(written) == 1


def row_models() -> list[type[BaseModel]]:
    named = {**vars(fair_rows), **vars(schema)}.values()
    models = [m for m in named if isinstance(m, type) and issubclass(m, schema.Row)]
    return [m for m in models if m is not schema.Row]


@pytest.mark.parametrize("model", row_models(), ids=lambda m: m.__name__)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    section = DOCUMENT.read_text(encoding="utf-8").split(
        f"### {model.__name__.removesuffix('Row')}\n"
    )
    assert len(section) == 2, "no section of this name"
    told = section[1].split("\n#")[0]
    missing = [name for name in model.model_fields if f"| `{name}` |" not in told]
    assert not missing


@pytest.mark.parametrize(
    "model", [m for m in row_models() if hasattr(m, "builds")], ids=lambda m: m.__name__
)
def test_a_row_has_exactly_the_fields_of_its_noun(model: type[schema.Row]) -> None:
    assert set(model.model_fields) == {f.name for f in fields(model.builds)}


def test_the_result_has_the_fields_of_the_answer() -> None:
    answer = {f.name for f in fields(SolveResult)}
    assert set(schema.ResultRow.model_fields) == answer - {"schedule"} | {"gap"}


def test_a_large_plan_reads_back_the_same() -> None:
    plan = city_plan(buyers=100, vendors=1_000, meetings=3_000)
    assert decode_plan(encode_plan(plan)) == plan


def city_plan(buyers: int, vendors: int, meetings: int) -> FairPlan:
    """A large plan by repetition; its rules do not hold."""
    small = small_plan()
    fair = small.fair
    explanation = small.explanations["d1", "v1"]
    pairs = [(f"d{i % buyers}", f"v{i % vendors}-{i // vendors}") for i in range(meetings)]
    long = replace(explanation.lines[0], offer="표지판 제작과 설치 " * 8)
    explained = {
        (desk, vendor): replace(
            explanation,
            buyer="b" + desk[1:],
            desk=desk,
            vendor=vendor,
            contributions=explanation.contributions * 8,
            lines=(long, long),
        )
        for desk, vendor in pairs
    }
    return replace(
        small,
        fair=replace(
            fair,
            buyers=tuple(replace(fair.buyers[0], id=f"b{i}") for i in range(buyers)),
            desks=tuple(replace(fair.desks[0], id=f"d{i}", buyer=f"b{i}") for i in range(buyers)),
            vendors=tuple(
                replace(fair.vendors[0], id=f"v{i}-{j}")
                for j in range(-(-meetings // vendors))
                for i in range(vendors)
            ),
            products=(replace(fair.products[0], vendor="v0-0"),),
            preferences=(),
            groups=(),
        ),
        result=replace(
            small.result,
            schedule=Schedule(
                meetings=tuple(Meeting(desk=d, vendor=v, slot="s1") for d, v in pairs)
            ),
        ),
        explanations=explained,
        standby_explanations={},
    )
