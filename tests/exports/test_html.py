"""The report says what the plan holds, stands alone, and never lets a name become markup."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.codec import decode_plan, encode_plan
from matchmaker.domain import Fair, Schedule
from matchmaker.errors import Finding, Severity
from matchmaker.exports.html import to_html
from matchmaker.exports.report.charts import (
    LEVELS,
    fit_histogram,
    level_of,
    level_ranges,
    load_histogram,
    stacked,
)
from matchmaker.exports.report.marking import marked
from matchmaker.exports.report.page import page
from matchmaker.exports.report.reasons import MOST_REASONS, criterion_numbers
from matchmaker.exports.wording import clean
from matchmaker.plan import FairPlan
from matchmaker.reasons import Contribution, MatchLists, Phrase
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.texts import LANGUAGES, texts
from tests.exports.plans import large_plan, with_groups
from tests.exports.report_plans import report_plan

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "` onclick=`alert(1)",
    "<!-- ",
    "--> <b>",
    "<![CDATA[<b>]]>",
    "]]>",
    "<!doctype html><html>",
    "</title><h1>x",
    "</table></section></main>",
    "<iframe srcdoc='<script>1</script>'>",
    "<base href='https://example.org/'>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<form action=https://example.org><button>",
    "javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "{{ 7 * 7 }}",
    "{% raw %}{{ page }}{% endraw %}",
    "{# comment #}",
    "{name}",
    "{0}",
    "{name:을/를}",
    "{}",
    "}}{{",
    "%s %(x)s %",
    "${7*7}",
    "#{7*7}",
    "&lt;b&gt;",
    "&amp;amp;",
    "&#60;b&#62;",
    "&nosuch;",
    "a\x00b",
    "a\x1bb\x07",
    "a\u0085b",
    "\u202eabc\u202c",
    "\u2067abc",
    "\u200f\u200eabc",
    "\ufeffabc",
    "a\u2028b\u2029c",
    "a\nb\tc\rd",
    "가\u0301나" * 20,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "x" * 3000,
    '=HYPERLINK("https://example.org")',
    "\\u003cscript\\u003e",
    "../../etc/passwd",
)
VOID = {"meta", "link", "input", "br", "line", "rect", "img"}


@dataclass
class Element:
    """A tag with its attributes and what is inside."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def all(self, tag: str | None = None) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                if tag is None or child.tag == tag:
                    yield child
                yield from child.all(tag)

    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def by_id(self, name: str) -> Element:
        return next(e for e in self.all() if e.attributes.get("id") == name)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"<{self.open[-1].tag}> closed by </{tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(data: bytes) -> Element:
    parser = _Tree()
    parser.feed(data.decode("utf-8"))
    parser.close()
    assert parser.open == [parser.root], "every tag is closed"
    return parser.root


@pytest.fixture(scope="module")
def plan() -> FairPlan:
    return report_plan()


@pytest.fixture(scope="module")
def report(plan: FairPlan) -> Element:
    return tree(to_html(plan, texts("ko"), made_at="2026-05-20T10:00:00+09:00"))


def words(element: Element) -> str:
    return " ".join(element.text().split())


# What it says


def test_the_headline_counts_who_talks_and_says_it_is_proven(
    plan: FairPlan, report: Element
) -> None:
    head = words(next(report.all("header")))
    assert plan.fair.name in head
    assert f"기관 40곳과 기업 86곳이 2일 동안 1:1 상담 {len(plan.schedule.meetings)}건을" in head
    assert "이보다 더 좋은 시간표가 없음이 증명되었습니다." in head
    assert "보장하려던 최소 상담 130건 가운데 128건을 배정했습니다" in head
    assert "상담이 없는 참가자: 기관 0곳, 기업 4곳" in head


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_timetable_of_nothing_is_no_success(plan: FairPlan, language: str) -> None:
    nobody = replace(plan.result, schedule=Schedule())
    empty = replace(plan, result=nobody, explanations={}, standby_explanations={})
    head = words(next(tree(to_html(empty, texts(language))).all("header")))
    assert texts(language)("report.empty.headline") in head
    assert texts(language)("report.proof.best") not in head


def test_a_gap_is_rounded_up_never_down(plan: FairPlan) -> None:
    bound = plan.result.bound
    short = round(0.00401 * (bound - 128 * plan.result.floor_bonus))
    near = replace(plan.result, status=SolveStatus.FEASIBLE, objective=bound - short)
    head = words(next(tree(to_html(replace(plan, result=near), texts("ko"))).all("header")))
    assert "차이는 최대 0.41%입니다" in head
    assert "증명되었습니다" not in head


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_worst_off_is_told_where_it_counts(plan: FairPlan, language: str) -> None:
    vendor = plan.fair.vendors[0]
    told = replace(plan.result, worst_vendor=vendor.id, worst_fit=45.0)
    shown = words(tree(to_html(replace(plan, result=told), texts(language))))
    assert texts(language)("report.proof.worst") not in shown
    counts = replace(told, worst_bonus=1_000_000, floor_bonus=10**11, objective=0, units=0)
    counts = replace(counts, bound=4_750 * 1_000_000 + 10)
    page = replace(plan, result=replace(counts, status=SolveStatus.FEASIBLE))
    shown = words(tree(to_html(page, texts(language))))
    params = {"vendor": vendor.name, "points": "45.0", "bound": "47.5"}
    assert texts(language)("report.proof.worst_of", **params) in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_group_is_shown_where_there_are_any(plan: FairPlan, language: str) -> None:
    assert texts(language)("report.groups.title") not in words(tree(to_html(plan, texts(language))))
    page = tree(to_html(with_groups(plan), texts(language)))
    (section,) = [s for s in page.all("section") if s.attributes.get("id") == "groups"]
    shown = [words(cell) for cell in section.all("td")]
    meetings = len(plan.schedule.meetings)
    assert shown[1:7] == [
        f"{len(plan.fair.vendors)}", f"{meetings}", "99", "20", "20.0%", f"{meetings:.1f}%",
    ]  # fmt: skip
    assert shown[8:] == ["0", "0", "–", "3", "–", "–"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [SolveStatus.INFEASIBLE, SolveStatus.UNKNOWN])
def test_without_a_schedule_it_says_so_and_why(
    plan: FairPlan, status: SolveStatus, language: str
) -> None:
    why = Finding(code="encoder_fallback")
    result = SolveResult(status=status, schedule=Schedule(), findings=(why,))
    empty = replace(plan, result=result, explanations={}, standby_explanations={})
    head = words(next(tree(to_html(empty, texts(language))).all("header")))
    assert texts(language)(f"report.no_schedule.{status}") in head
    assert texts(language).what(why) in head
    assert texts(language)("report.proof.best") not in head


def test_every_meeting_stands_in_the_grid_with_its_reason(plan: FairPlan, report: Element) -> None:
    links = [a for td in report.by_id("grid").all("td") for a in td.all("a")]
    assert len(links) == len(plan.schedule.meetings)
    bodies = {
        e.attributes["id"]: e for e in report.by_id("reasons").all("div") if "id" in e.attributes
    }
    assert {a.attributes["href"][1:] for a in links} == set(bodies)
    names = sorted(next(a.all("bdi")).text() for a in links)
    assert names == sorted(plan.fair.vendor_of[m.vendor].name for m in plan.schedule.meetings)


def test_parts_of_a_reason_add_up_to_what_is_shown(report: Element) -> None:
    for table in report.by_id("reasons").all("table"):
        rows = [row for row in table.all("tr") if any(True for _ in row.all("td"))]
        *parts, total = [float(next(row.all("td")).text()) for row in rows]
        assert sum(parts) == pytest.approx(total, abs=0.05 * (len(parts) + 1))


def test_words_that_met_are_marked_on_both_sides(report: Element) -> None:
    marks = {m.text() for m in report.by_id("reasons").all("mark")}
    assert {"현수막", "플래카드", "LED", "관로"} <= marks


def test_firms_with_few_talks_and_the_facts_are_told(plan: FairPlan, report: Element) -> None:
    section = words(report.by_id("vendors"))
    without = {v.id for v in plan.fair.vendors} - {m.vendor for m in plan.schedule.meetings}
    assert len(without) == 4
    for vendor in without:
        assert plan.fair.vendor_of[vendor].name in section
    assert "자료가 없어 비교할 내용이 없습니다" in section


def test_what_the_solver_says_about_a_firm_stands_beside_it(plan: FairPlan) -> None:
    met = {m.vendor for m in plan.schedule.meetings}
    name = next(v.name for v in plan.fair.vendors if v.id not in met)
    note = Finding(
        code="vendor_below_floor_partners_full",
        severity=Severity.NOTE,
        params={"name": name, "meetings": 0, "wanted": 1},
    )
    result = replace(plan.result, findings=(note,))
    section = tree(to_html(replace(plan, result=result), texts("ko"))).by_id("vendors")
    row = next(r for r in section.all("tr") if name in r.text())
    assert texts("ko").what(note) in words(row)


def test_needs_without_a_talk_name_the_best_firm(plan: FairPlan, report: Element) -> None:
    covered = {p for m in plan.schedule.meetings for p in m.purchases}
    unmet = [p for p in plan.fair.purchases if p.id not in covered]
    rows = list(next(report.by_id("unmet").all("tbody")).all("tr"))
    assert len(rows) == len(unmet) > 0
    best = plan.matches.by_purchase[unmet[0].id][0]
    assert unmet[0].title in rows[0].text()
    assert plan.fair.vendor_of[best.vendor].name in rows[0].text()


def test_everyone_standing_by_is_listed(plan: FairPlan, report: Element) -> None:
    rows = [r for body in report.by_id("standby").all("tbody") for r in body.all("tr")]
    assert len(rows) == len(plan.schedule.standby)


def test_findings_of_one_code_are_told_once_with_their_number(report: Element) -> None:
    told = words(report.by_id("told"))
    assert told.count(texts("ko").remedy(Finding(code="format_more"))) == 1
    assert "4건" in told
    assert "31행" in told


def test_how_it_was_made_is_told(plan: FairPlan, report: Element) -> None:
    made = words(report.by_id("made"))
    assert plan.encoder in made
    assert plan.reranker
    assert plan.reranker in made
    assert "2026년 5월 20일 10:00" in made


@pytest.mark.parametrize(
    ("language", "shown"), [("ko", "2026년 11월 22일 07:47"), ("en", "22 Nov 2026, 07:47")]
)
def test_the_moment_of_making_is_told_on_the_clock_of_the_fair(
    plan: FairPlan, language: str, shown: str
) -> None:
    for stamp in ("2026-11-21T22:47:00+00:00", "2026-11-21T22:47:00Z", "2026-11-21T22:47:00"):
        assert page(plan, texts(language), stamp).made_at == shown


def test_english_counts_read_well_for_one(plan: FairPlan) -> None:
    fair = plan.fair
    first = plan.schedule.meetings[0]
    one = replace(plan.result, schedule=Schedule(meetings=(first,)))
    day = fair.slot_of[first.slot].start.date()
    slots = tuple(s for s in fair.slots if s.start.date() == day)
    alone = replace(plan, fair=replace(fair, slots=slots), result=one)
    said = words(tree(to_html(alone, texts("en"))))
    assert "one-to-one talks: 1 · agencies: 1 · firms: 1 · days: 1" in said.lower()
    assert not re.search(r"\b1 (talks|days|agencies|firms|desks|times|slots)\b", said)


def test_a_plan_read_back_from_json_makes_a_report_without_suggestions(plan: FairPlan) -> None:
    report = tree(to_html(decode_plan(encode_plan(plan)), texts("ko")))
    assert len([a for td in report.by_id("grid").all("td") for a in td.all("a")]) == len(
        plan.schedule.meetings
    )
    assert "가까운" not in words(report.by_id("vendors"))


def test_an_empty_fair_makes_a_whole_page() -> None:
    fair = Fair(name="빈 상담회", buyers=(), desks=(), purchases=(), vendors=())
    empty = FairPlan(
        fair=fair,
        result=SolveResult(status=SolveStatus.OPTIMAL, schedule=Schedule()),
        explanations={},
        standby_explanations={},
        findings=(),
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder="characters 1",
    )
    for language in LANGUAGES:
        assert "빈 상담회" in words(tree(to_html(empty, texts(language))))


# That it stands alone and is safe


def test_nothing_is_fetched_and_the_policy_holds_the_page_to_it(report: Element) -> None:
    policy = next(
        m.attributes["content"]
        for m in report.all("meta")
        if m.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (element,) = report.all(tag)
        digest = b64encode(sha256(element.text().encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not element.attributes
        assert "url(" not in element.text()
        assert "@import" not in element.text()


def assert_harmless(report: Element) -> None:
    ids = [e.attributes["id"] for e in report.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    for element in report.all():
        assert element.tag not in {"iframe", "object", "embed", "base", "form", "link", "img"}
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in {"style", "src", "srcdoc", "action", "formaction"}
            if name == "href":
                assert value[0] == "#"
                assert value[1:] in ids


def test_the_page_has_no_handler_style_or_foreign_address(report: Element) -> None:
    assert_harmless(report)


def hostile_plan(plan: FairPlan) -> FairPlan:
    """The same plan with every free text hostile."""
    turn = iter(HOSTILE * 100)

    def bad() -> str:
        return next(turn)

    fair = plan.fair
    explanations = {
        pair: replace(
            e,
            lines=tuple(
                replace(line, offer=bad(), words=((bad(), bad()), ("a", "b"))) for line in e.lines
            ),
        )
        for pair, e in plan.explanations.items()
    }
    return replace(
        plan,
        fair=replace(
            fair,
            name=bad(),
            buyers=tuple(replace(b, name=f"{bad()}{i}") for i, b in enumerate(fair.buyers)),
            desks=tuple(replace(d, name=bad(), officer=bad()) for d in fair.desks),
            vendors=tuple(replace(v, name=f"{bad()}{i}") for i, v in enumerate(fair.vendors)),
            purchases=tuple(replace(p, title=bad(), use=bad(), spec=bad()) for p in fair.purchases),
            products=tuple(replace(p, name=bad()) for p in fair.products),
            sessions=tuple(replace(s, name=bad()) for s in fair.sessions),
        ),
        explanations=explanations,
        findings=tuple(
            Finding(
                code="format_unknown_reference",
                file=text,
                sheet=text,
                column=text,
                params={"path": text, "id": text},
            )
            for text in HOSTILE
        ),
        encoder=bad(),
        reranker=bad(),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_never_become_markup(plan: FairPlan, language: str) -> None:
    assert len(HOSTILE) >= 50
    hostile = hostile_plan(plan)
    data = to_html(hostile, texts(language))
    report = tree(data)
    assert_harmless(report)
    assert len(list(report.all("script"))) == len(list(report.all("style"))) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", data.decode())
    shown = {e.text() for e in report.all("bdi")}
    for vendor in hostile.fair.vendors:
        assert re.sub("[\u202a-\u202e\u2066-\u2069]", "", clean(vendor.name)) in shown


def test_a_hostile_page_has_the_same_skeleton_as_a_tame_one(plan: FairPlan) -> None:
    def skeleton(made: FairPlan) -> list[tuple[str, tuple[str, ...]]]:
        report = tree(to_html(made, texts("ko")))
        varying = {"mark", "small"}  # marks follow words; a second line may be empty
        found = [e for e in report.by_id("grid").all() if e.tag not in varying]
        return [(e.tag, tuple(e.attributes)) for e in found]

    assert skeleton(hostile_plan(plan)) == skeleton(plan)


# That everyone can use it


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_its_language_and_its_parts(plan: FairPlan, language: str) -> None:
    report = tree(to_html(plan, texts(language)))
    (page,) = report.all("html")
    assert page.attributes["lang"] == language
    assert {e.tag for e in report.all()} >= {"header", "nav", "main", "footer", "h1"}
    levels = [int(e.tag[1]) for e in next(page.all("body")).all() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_tables_and_charts_are_readable_without_seeing(report: Element) -> None:
    for table in report.all("table"):
        assert any(True for _ in table.all("caption"))
        assert all(th.attributes.get("scope") for th in table.all("th"))
    for svg in report.all("svg"):
        assert svg.attributes["role"] == "img"
        assert svg.attributes["aria-label"]
    for card in report.all("div"):
        charts = [c for c in card.children if isinstance(c, Element) and c.tag == "svg"]
        assert not charts or any(True for _ in card.all("table"))
    for scroll in report.all("div"):
        if "tabindex" in scroll.attributes:
            assert {"aria-label", "aria-labelledby"} & set(scroll.attributes)


def test_the_same_plan_gives_the_same_bytes(plan: FairPlan) -> None:
    assert to_html(report_plan(), texts("ko")) == to_html(plan, texts("ko"))


def test_a_big_fair_stays_light() -> None:
    plan = large_plan()
    assert len(plan.schedule.meetings) == 1_500
    assert len(to_html(plan, texts("ko"))) < 5_000_000


def test_reasons_beyond_the_limit_are_left_out_from_the_best_down(
    plan: FairPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.exports.report.reasons.MOST_REASONS", 12)
    monkeypatch.setattr("matchmaker.exports.report.reasons.LEAST_FITTING", 10)
    shown = page(plan, texts("ko"), None)
    told = [talk for _, group in shown.talks for talk in group]
    every = sorted(e.points for e in plan.explanations.values())
    assert sorted(t.points for t in told) == every[:10]
    assert shown.talks_left_out == len(plan.schedule.meetings) - 10
    assert MOST_REASONS > 1_500
    assert_harmless(tree(to_html(plan, texts("ko"))))


def test_long_lists_are_cut_and_say_so(plan: FairPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    ko = texts("ko")
    whole = page(plan, ko, None)
    for room in ("loads", "needs"):
        monkeypatch.setattr(f"matchmaker.exports.report.{room}.MOST_ROWS", 1)
    shown = page(plan, ko, None)
    assert whole.vendor_loads[:1] == shown.vendor_loads
    assert whole.few[:1] == shown.few
    assert whole.unmet[:1] == shown.unmet
    assert sum(len(group) for _, group in shown.reserves) == min(1, shown.figures.standby)
    said = to_html(plan, ko).decode()
    for left in (len(plan.fair.vendors) - 1, len(whole.unmet) - 1):
        assert left > 0
        assert ko("report.rows_left", count=left) in said
    monkeypatch.undo()
    assert ko("report.rows_left", count=1)[1:] not in to_html(plan, ko).decode()


# Its charts and marks

NUMBERS = st.floats(min_value=-50, max_value=80).map(lambda x: round(x, 2))


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_a_stacked_bar_adds_up(points: list[float]) -> None:
    parts = [Contribution(criterion=str(i), points=p) for i, p in enumerate(points)]
    numbers = {c.criterion: i for i, c in enumerate(parts)}
    bar = stacked(parts, numbers)
    scale = max(100.0, sum(p for p in points if p > 0)) / 100
    plus = [s for s in bar if not s.negative]
    assert sum(s.width for s in plus) * scale == pytest.approx(
        sum(p for p in points if p > 0), abs=0.1 * scale
    )
    for before, after in pairwise(plus):
        assert after.x == pytest.approx(before.x + before.width, abs=0.02)
    minus = [s for s in bar if s.negative]
    if minus and sum(points) >= 0:
        assert min(s.x for s in minus) * scale == pytest.approx(sum(points), abs=0.1 * scale)
    assert all(-0.01 <= s.x <= 100.01 for s in bar)


@given(st.lists(st.floats(min_value=0, max_value=100), max_size=50))
def test_a_histogram_counts_everyone(points: list[float]) -> None:
    chart = fit_histogram(points)
    assert sum(c.count for c in chart.columns) == len(points)
    assert all(c.y >= 0 and c.y + c.height <= chart.base + 0.1 for c in chart.columns)


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=60))
def test_loads_in_wider_steps_count_everyone(spread: list[int]) -> None:
    chart = load_histogram(spread)
    assert sum(c.count for c in chart.columns) == sum(spread)
    assert len(chart.columns) <= 16


def test_levels_have_no_holes() -> None:
    ranges = level_ranges()
    assert [r[0] for r in ranges] == list(LEVELS)
    assert [level_of(low) for _, low, _ in ranges] == list(LEVELS)
    assert [level_of(high - 0.01) for _, _, high in ranges] == list(LEVELS)


PHRASES = st.builds(
    lambda start, size: (Phrase("title", start, start + size), "?"),
    st.integers(0, 30),
    st.integers(1, 9),
)


@given(st.text(alphabet="가나다 AB", max_size=30), st.lists(PHRASES, max_size=4))
def test_marking_keeps_the_text(text: str, phrases: list[tuple[Phrase, str]]) -> None:
    assert "".join(part for part, _ in marked(text, phrases)) == text


def test_marking_prefers_the_longer_phrase_and_shortens_after_the_last() -> None:
    said = [(Phrase("title", 4, 7), "short"), (Phrase("title", 4, 9), "long")]
    assert marked("LED 가로등기구 등 여러 가지", said, most=11) == (
        ("LED ", ""),
        ("가로등기구", "long"),
        (" 등…", ""),
    )


def test_criteria_keep_one_colour_each(plan: FairPlan) -> None:
    numbers = criterion_numbers(plan.explanations.values())
    assert sorted(numbers.values()) == list(range(len(numbers)))
