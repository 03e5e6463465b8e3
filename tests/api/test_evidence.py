"""Evidence of certificates: known by its bytes, kept whole, handed out only to be saved."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from tests.api.hostile import HOSTILE
from tests.api.people import People

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 a certificate"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


class Drawer:
    """The evidence of a fair."""

    def __init__(self, client: TestClient, people: People) -> None:
        self.client, self.people = client, people
        self.base = f"/api/v1/fairs/{people.fair_id}"

    def ask(self, kind: str, method: str, path: str, **more: Any) -> Any:
        headers = self.people.headers(kind, **{"If-Match": "*"})
        return self.client.request(method, f"{self.base}{path}", headers=headers, **more)

    def add(self, content: bytes, name: str = "a.pdf", kind: str = "vendor_a") -> Any:
        form = {"vendor": "V-A", "certificate": "여성기업", "number": "제 1 호"}
        return self.ask(kind, "POST", "/evidence", data=form, files={"file": (name, content)})


@pytest.fixture
def drawer(client: TestClient, people: People) -> Drawer:
    return Drawer(client, people)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")],
)
def test_a_file_is_what_its_bytes_say(drawer: Drawer, content: bytes, media_type: str) -> None:
    kept = drawer.add(content, "여성기업 확인서.exe").json()
    assert kept["media_type"] == media_type
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert not kept["file_name"].endswith(".exe")
    got = drawer.ask("vendor_a", "GET", f"/evidence/{kept['id']}/file")
    assert got.content == content
    assert got.headers["content-type"] == media_type
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><script>", b"<svg onload=alert(1)>", b"MZ\x90", b"PK\x03\x04", b" %PDF-1.7"],
)
def test_other_files_are_refused(drawer: Drawer, content: bytes) -> None:
    refused = drawer.add(content, "a.pdf")
    assert refused.status_code == 422
    assert drawer.ask("owner", "GET", "/evidence").json()["items"] == []


def test_a_file_name_is_only_a_name(drawer: Drawer) -> None:
    for name in HOSTILE[:50]:
        kept = drawer.add(PDF, name.replace('"', "").replace("\r", "").replace("\n", ""))
        assert kept.status_code == 201, name
        shown = kept.json()["file_name"]
        assert not set(shown) & set('/\\:*?"<>|\r\n\u202e'), name
        got = drawer.ask("owner", "GET", f"/evidence/{kept.json()['id']}/file")
        assert unquote(got.headers["content-disposition"]).endswith(shown), name


def test_another_firm_finds_nothing(drawer: Drawer) -> None:
    kept = drawer.add(PDF).json()
    for path in (f"/evidence/{kept['id']}", f"/evidence/{kept['id']}/file"):
        assert drawer.ask("vendor_b", "GET", path).status_code == 404
    assert drawer.ask("vendor_b", "GET", "/evidence?vendor=V-A").json()["items"] == []
    assert drawer.add(PDF, kind="vendor_b").status_code == 404


def test_what_was_accepted_stays_and_its_firm_with_it(drawer: Drawer) -> None:
    kept = drawer.add(PDF).json()
    judged = drawer.ask(
        "editor", "PUT", f"/evidence/{kept['id']}/judgement", json={"accepted": True}
    )
    assert judged.json()["accepted"] is True
    refused = drawer.ask("vendor_a", "DELETE", f"/evidence/{kept['id']}").json()
    assert refused["type"] == "/problems/accepted_evidence"
    gone = drawer.ask("owner", "DELETE", "/vendors/V-A?with_dependants=true").json()
    assert gone["type"] == "/problems/has_evidence"
    assert drawer.ask("editor", "DELETE", f"/evidence/{kept['id']}").status_code == 204
    assert drawer.ask("owner", "DELETE", "/vendors/V-A").status_code == 204


def test_a_file_over_the_limit_is_refused(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.services.evidence.MOST_BYTES", 100)
    assert drawer.add(PDF + b"0" * 100).status_code == 413
