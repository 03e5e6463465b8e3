"""Agendas on paper: Hangul is text, whatever the names hold, and the bytes are repeatable."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from matchmaker.agendas import Agenda, agendas
from matchmaker.domain import PurchaseId
from matchmaker.errors import Cancelled
from matchmaker.exports import pdf
from matchmaker.exports.glyphs import lacking, showable
from matchmaker.exports.pdf import agenda_pdf, agenda_pdfs, agenda_volumes, all_agendas_pdf
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts
from tests.exports.plans import large_plan


def everyone(plan: FairPlan) -> tuple[Agenda, ...]:
    return agendas(plan.fair, plan.schedule).all()


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(content).pages)


def test_the_hangul_of_an_agenda_is_text(plan: FairPlan, ko: Texts) -> None:
    text = text_of(agenda_pdf(plan, plan.fair.buyers[0], ko))
    for said in (
        "한빛시청",
        "6월 11일(목)",
        "10:00–10:30",
        "상담석 1",
        "=1+1 상사",
        "LED 가로등기구",
        "대기 기업",
        "주식회사 새벽조명",
        "상담이 배정되지 않은 구매예정품목",
        "메모",
    ):
        assert said in text


def test_a_vendor_sees_the_agency_the_desk_and_the_lines(plan: FairPlan, en: Texts) -> None:
    meeting = plan.schedule.meetings[0]
    text = text_of(agenda_pdf(plan, plan.fair.vendor_of[meeting.vendor], en))
    for said in ("Vendor agenda", "Thu 11 Jun", "한빛시청", "Desk 1 (김하늘)", "LED 가로등기구"):
        assert said in text


def test_it_is_tagged_and_says_its_language_and_title(plan: FairPlan, ko: Texts, en: Texts) -> None:
    for texts, language in ((ko, "ko"), (en, "en")):
        document = reader(agenda_pdf(plan, plan.fair.buyers[0], texts))
        root = document.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == language
        assert "한빛시청" in str(document.metadata.title)
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_only_the_bundled_fonts_are_used(plan: FairPlan, ko: Texts) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader(all_agendas_pdf(plan, ko)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"NotoSansKR-Regular", "NotoSansKR-Bold"}


def test_characters_that_the_font_lacks_become_a_box_and_are_explained(
    plan: FairPlan, ko: Texts
) -> None:
    emoji = plan.fair.vendors[5]
    assert emoji.name.startswith("🎉")
    text = text_of(agenda_pdf(plan, emoji, ko))
    assert "□ 파티용품" in text
    assert ko("exports.pdf.missing_glyphs") in text
    assert ko("exports.pdf.missing_glyphs") not in text_of(
        agenda_pdf(plan, plan.fair.vendors[0], ko)
    )


def test_showable_keeps_what_the_font_has() -> None:
    assert showable("한글 ABC 漢字 ㎡ ① ₩ é") == "한글 ABC 漢字 ㎡ ① ₩ é"
    assert showable("👨‍👩‍👧\u200b가\ufe0f") == "□□□가"
    assert lacking("👨")
    assert not lacking("□ 소속\u200b")


def test_twenty_meetings_stand_on_one_page(ko: Texts, en: Texts) -> None:
    crowded = large_plan(40, 40, 640)
    loads = {v.id: 0 for v in crowded.fair.vendors}
    for meeting in crowded.schedule.meetings:
        loads[meeting.vendor] += 1
    busiest = crowded.fair.vendor_of[max(loads, key=lambda v: loads[v])]
    assert loads[busiest.id] >= 19
    for texts in (ko, en):
        assert len(reader(agenda_pdf(crowded, busiest, texts)).pages) == 1


def test_a_long_agenda_goes_on_with_its_page_numbers(plan: FairPlan, en: Texts) -> None:
    fair = plan.fair
    title = "긴 품목 이름 " * 12
    many = tuple(
        replace(fair.purchases[0], id=PurchaseId(f"x{i}"), title=f"{i} {title}") for i in range(120)
    )
    long = replace(plan, fair=replace(fair, purchases=(*fair.purchases, *many)))
    document = reader(agenda_pdf(long, fair.buyers[0], en))
    count = len(document.pages)
    assert count > 1
    for number, page in enumerate(document.pages, 1):
        assert f"{number} / {count}" in page.extract_text()


@pytest.mark.parametrize("length", [5, 30, 100, 400])
@pytest.mark.parametrize("count", [1, 8])
def test_page_numbers_are_right_however_long_the_lines_are(
    plan: FairPlan, ko: Texts, length: int, count: int
) -> None:
    fair = plan.fair
    lines = tuple(replace(p, title="가" * length) for p in fair.purchases)
    kept = [m for m in plan.schedule.meetings if m.desk in ("d1", "d2", "d3")][:count]
    result = replace(plan.result, schedule=replace(plan.schedule, meetings=tuple(kept)))
    wordy = replace(plan, fair=replace(fair, purchases=lines), result=result)
    document = reader(agenda_pdf(wordy, fair.buyers[0], ko))
    for number, page in enumerate(document.pages, 1):
        assert f"{number} / {len(document.pages)}" in page.extract_text()


def test_one_document_holds_everyone_with_a_bookmark_each(plan: FairPlan, ko: Texts) -> None:
    document = reader(all_agendas_pdf(plan, ko))
    assert len(document.outline) == len(plan.fair.buyers) + len(plan.fair.vendors)
    assert document.outline[0].title == "한빛시청"
    # Page numbers begin anew with each participant.
    assert "1 / 1" in document.pages[-1].extract_text()


def test_everyone_gets_a_file_and_can_be_stopped(plan: FairPlan, ko: Texts) -> None:
    seen: list[int] = []
    made = dict(agenda_pdfs(plan, everyone(plan), ko, lambda step, done, total: seen.append(done)))
    assert len(made) == len(plan.fair.buyers) + len(plan.fair.vendors)
    assert seen == list(range(len(made) + 1))
    assert made["agendas/기관_한빛시청.pdf"] == agenda_pdf(plan, plan.fair.buyers[0], ko)

    def stop(step: str, done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(agenda_pdfs(plan, everyone(plan), ko, stop))


def test_the_same_plan_gives_the_same_bytes(plan: FairPlan, ko: Texts) -> None:
    assert all_agendas_pdf(plan, ko) == all_agendas_pdf(plan, ko)
    buyer = plan.fair.buyers[1]
    assert agenda_pdf(plan, buyer, ko) == agenda_pdf(plan, buyer, ko)


def test_markup_in_a_name_stays_text(plan: FairPlan, ko: Texts) -> None:
    fair = plan.fair
    tricky = replace(fair.buyers[0], name='*굵게* #panic("x") $x$ <a> @b \\ `c`')
    named = replace(plan, fair=replace(fair, buyers=(tricky, *fair.buyers[1:])))
    assert '#panic("x")' in text_of(agenda_pdf(named, tricky, ko))


def test_a_large_fair_gets_its_agendas_in_volumes(
    plan: FairPlan, ko: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [name for name, _ in agenda_volumes(plan, everyone(plan), ko)] == ["agendas.pdf"]
    monkeypatch.setattr(pdf, "MOST_TOGETHER", 2)
    volumes = list(agenda_volumes(plan, everyone(plan), ko))
    people = len(plan.fair.buyers) + len(plan.fair.vendors)
    assert [name for name, _ in volumes] == [
        f"agendas-{n:02}.pdf" for n in range(1, -(-people // 2) + 1)
    ]
    assert all(content.startswith(b"%PDF-") for _, content in volumes)
