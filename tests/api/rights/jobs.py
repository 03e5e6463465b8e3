"""Jobs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api import queue
from api.store.tables import JobFile, JobState
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, editors, organisers


def _waiting(session: Session, people: People) -> Made:
    job = queue.enqueue(
        session, kind="embed", params={}, who="소유자", now=NOW, fair_id=people.fair_id
    )
    session.flush()
    return {"job_id": job.id}


def _done(session: Session, people: People) -> Made:
    made = _waiting(session, people)
    claimed = queue.claim(session, worker="w", now=NOW, until=NOW)
    assert claimed is not None
    queue.finish(session, claimed.lease, now=NOW, state=JobState.DONE, result={})
    file = {"file_name": "시간표.csv", "media_type": "text/csv", "size": 1, "content": b"1"}
    session.add(JobFile(job_id=made["job_id"], name="result", **file))
    return made


ROWS = {
    "start_job": Row(expected=editors(202), json={"kind": "plan"}),
    "list_jobs": Row(expected=organisers(200)),
    "get_job": Row(expected=organisers(200), prepare=_waiting),
    "cancel_job": Row(expected=editors(202), prepare=_waiting),
    "watch_job": Row(expected=organisers(200), prepare=_done),
    "get_job_file": Row(expected=organisers(200), prepare=_done),
}
