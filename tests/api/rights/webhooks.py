"""Webhooks: the owner's alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.services import webhooks
from api.store.tables import Webhook
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, owners

URL = "https://hooks.example.org/x"


def registered(session: Session, people: People) -> Made:
    """A webhook with a delivery."""
    hook = Webhook(
        fair_id=people.fair_id,
        address=URL,
        secret=webhooks.new_secret(),
        events=["fair.moved"],
        created_at=NOW,
        created_by="owner",
    )
    session.add(hook)
    session.flush()
    delivery = webhooks.tell_one(hook, "webhook.test", {}, NOW)
    session.add(delivery)
    session.flush()
    return {"webhook_id": hook.id, "delivery_id": delivery.id}


ROWS = {
    "list_webhooks": Row(expected=owners(200), prepare=registered),
    "create_webhook": Row(expected=owners(201), json={"url": URL, "events": ["fair.moved"]}),
    "get_webhook": Row(expected=owners(200), prepare=registered),
    "change_webhook": Row(expected=owners(200), prepare=registered, json={"is_active": False}),
    "delete_webhook": Row(expected=owners(204), prepare=registered),
    "renew_webhook_secret": Row(expected=owners(200), prepare=registered),
    "send_test_event": Row(expected=owners(201), prepare=registered),
    "list_deliveries": Row(expected=owners(200), prepare=registered),
    "redeliver": Row(expected=owners(200), prepare=registered),
}
