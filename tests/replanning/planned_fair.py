"""A small written plan for the tests of what comes after it."""

from __future__ import annotations

from pathlib import Path

from matchmaker.cli import main

NOW = ["--now", "2026-06-01T09:00"]
LINES = {
    "새봄군청": "회의실 의자 구매",
    "마루시청": "사무실 책상 구매",
    "한들교육청": "회의실 빔프로젝터 구매",
}
FIRMS = {
    "참나무가구": "사무용 의자와 책상",
    "소나무가구": "회의실 의자, 회의용 책상",
    "빛나영상": "회의실용 빔프로젝터",
    "온누리가구": "사무실 의자와 책상, 책장",
}


def write(folder: Path, name: str, header: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")


def plan_small_fair(folder: Path) -> Path:
    """The output of `plan` for a fair of one morning, in a folder within ``folder``."""
    write(folder, "기관", "기관명", list(LINES))
    write(folder, "구매예정품목", "기관명,사업명", [f"{a},{t}" for a, t in LINES.items()])
    write(folder, "기업", "업체명,주요제품", [f'{f},"{t}"' for f, t in FIRMS.items()])
    write(
        folder,
        "행사시간",
        "세션명,날짜,시작,종료,상담시간(분)",
        ["오전,2026-06-09,10:00,12:00,30"],
    )
    out = folder / "out"
    assert main(["plan", str(folder), "--out", str(out), "--encoder", "characters"]) == 0
    return out
