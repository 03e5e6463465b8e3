"""Certificates, quotas and regions as data."""

from __future__ import annotations

import pytest

from matchmaker.policy import (
    Region,
    canonical_certificate,
    certificate_kinds,
    is_priority,
    parse_region,
    quotas,
)

READ = {"read_law", "read_data", "read_secondary"}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("여성기업확인서", "여성기업"),
        ("여성기업 확인서", "여성기업"),
        ("GS인증(1등급)", "GS"),
        ("ＮＥＰ", "NEP"),
        ("우수조달물품 지정증서", "우수조달물품"),
        ("직접생산확인증명서", "직접생산확인"),
        ("중증장애인생산품 생산시설", "중증장애인생산품"),
        ("혁신시제품", "혁신제품"),
    ],
)
def test_labels_as_people_write_them(written: str, kind: str) -> None:
    assert canonical_certificate(written) == kind


@pytest.mark.parametrize("label", ["", "KC", "ISO 9001", "확인서"])
def test_other_papers_are_not_taken_for_one(label: str) -> None:
    assert canonical_certificate(label) is None


def test_a_firm_on_its_way_is_not_yet_a_social_enterprise() -> None:
    assert canonical_certificate("예비사회적기업") == "예비사회적기업"
    assert not is_priority("예비사회적기업")
    assert is_priority("사회적기업 인증서")


def test_no_name_stands_for_two_kinds() -> None:
    for kind in certificate_kinds().values():
        assert all(canonical_certificate(name) == kind.id for name in (kind.id, *kind.synonyms))


def test_nothing_merely_recalled_is_stated() -> None:
    assert {kind.status for kind in certificate_kinds().values()} <= READ
    assert {quota.status for quota in quotas()} <= READ


def test_quotas_name_kinds_that_exist() -> None:
    named = {label for quota in quotas() for label in quota.certificates}
    assert named <= set(certificate_kinds())


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("경상남도 진주시 충무공동", Region("경남", "진주시")),
        ("서울 강남구", Region("서울", "강남구")),
        ("경기도수원시", Region("경기", "수원시")),
        ("전라북도", Region("전북")),
        ("전북특별자치도 남원시", Region("전북", "남원시")),
        ("전지역", None),
        ("서울우유", None),
        ("", None),
        (None, None),
    ],
)
def test_regions(written: str | None, region: Region | None) -> None:
    assert parse_region(written) == region
