"""The history forgets a person, and keeps everything else."""

from __future__ import annotations

from sqlalchemy import select

from api.services.history import forget
from api.store import Store
from api.store.tables import Change
from matchmaker.codec.fair_rows import VendorRow
from tests.api.services.test_changing import FAIR, change, entry
from tests.api.services.test_fair_content import kept


def test_a_forgotten_person_is_in_no_change(store: Store) -> None:
    fair_id = kept(store, FAIR)
    row = VendorRow(id="V1", name="한빛조명", phone="010-1234-5678", contact="홍길동")
    change(store, fair_id, entry("vendors", row))
    change(store, fair_id, entry("vendors", row.model_copy(update={"region": "가람시"})))
    with store.writing() as session:
        assert forget(session, fair_id, "vendors", "V1") == 2
    with store.reading() as session:
        told = session.scalars(select(Change).where(Change.code == "V1")).all()
        text = str([(change.before, change.after) for change in told])
    assert "한빛조명" in text
    assert "가람시" in text
    assert not [secret for secret in ("010-1234-5678", "홍길동") if secret in text]
