"""Webhooks: other systems that are told what happens at a fair."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select

from api.calls import Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.webhooks import DeliveryOut, NewWebhook, WebhookChange, WebhookOut, WebhookSecret
from api.services import fairs, webhooks
from api.store.tables import Delivery, Webhook

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/webhooks", tags=["webhooks"])


@router.get("", operation_id="list_webhooks", responses=READS)
def list_webhooks(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[WebhookOut]:
    """The webhooks of a fair."""
    query = select(Webhook).where(Webhook.fair_id == fair_id)
    return page(call.session, query, Webhook.id, WebhookOut.of, after=after, limit=limit)


@router.post(
    "",
    operation_id="create_webhook",
    status_code=201,
    response_model=WebhookSecret,
    responses=CREATES,
)
def create_webhook(call: Writing, fair_id: str, once: Creating, wanted: NewWebhook) -> Response:
    """Register a webhook. The answer shows its secret, once."""
    fairs.get_fair(call.session, fair_id)
    hook = webhooks.create(call, fair_id, wanted.url, wanted.events)
    return once.created(
        WebhookSecret(webhook=WebhookOut.of(hook), secret=hook.secret),
        location=f"/api/v1/fairs/{fair_id}/webhooks/{hook.id}",
        version=hook.version,
    )


@router.get("/{webhook_id}", operation_id="get_webhook", responses=READS)
def get_webhook(call: Reading, fair_id: str, webhook_id: str, response: Response) -> WebhookOut:
    """A webhook."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    tag(response, hook.version)
    return WebhookOut.of(hook)


@router.patch("/{webhook_id}", operation_id="change_webhook", responses=EDITS)
def change_webhook(
    call: Writing,
    fair_id: str,
    webhook_id: str,
    change: WebhookChange,
    response: Response,
    if_match: IfMatch = None,
) -> WebhookOut:
    """Change a webhook, or switch it off and on."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    must_match(if_match, hook.version)
    webhooks.change(
        call, hook, address=change.url, events=change.events, is_active=change.is_active
    )
    tag(response, hook.version)
    return WebhookOut.of(hook)


@router.delete("/{webhook_id}", operation_id="delete_webhook", status_code=204, responses=EDITS)
def delete_webhook(call: Writing, fair_id: str, webhook_id: str, if_match: IfMatch = None) -> None:
    """Delete a webhook with its log."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    must_match(if_match, hook.version)
    call.session.delete(hook)


@router.post("/{webhook_id}/secret", operation_id="renew_webhook_secret", responses=EDITS)
def renew_webhook_secret(
    call: Writing, fair_id: str, webhook_id: str, response: Response, if_match: IfMatch = None
) -> WebhookSecret:
    """Give a webhook a new secret, and show it once. The old one is good no more."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    must_match(if_match, hook.version)
    hook.secret = webhooks.new_secret()
    hook.version += 1
    tag(response, hook.version)
    return WebhookSecret(webhook=WebhookOut.of(hook), secret=hook.secret)


@router.post(
    "/{webhook_id}/test",
    operation_id="send_test_event",
    status_code=201,
    response_model=DeliveryOut,
    responses=CREATES,
)
def send_test_event(call: Writing, fair_id: str, webhook_id: str, once: Creating) -> Response:
    """Send a webhook an event without meaning."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    delivery = webhooks.tell_one(hook, "webhook.test", {}, call.now)
    call.session.add(delivery)
    call.session.flush()
    place = f"/api/v1/fairs/{fair_id}/webhooks/{hook.id}/deliveries"
    return once.created(DeliveryOut.of(delivery), location=place)


@router.get("/{webhook_id}/deliveries", operation_id="list_deliveries", responses=READS)
def list_deliveries(
    call: Reading, fair_id: str, webhook_id: str, after: After = None, limit: Limit = USUAL
) -> Page[DeliveryOut]:
    """What a webhook was told, newest first, with every attempt."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    query = select(Delivery).where(Delivery.webhook_id == hook.id)
    return page(
        call.session,
        query,
        Delivery.id,
        DeliveryOut.of,
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/again",
    operation_id="redeliver",
    responses=CREATES,
)
def redeliver(call: Writing, fair_id: str, webhook_id: str, delivery_id: str) -> DeliveryOut:
    """Deliver an event once more, under the same id."""
    hook = webhooks.get(call.session, fair_id, webhook_id)
    delivery = webhooks.get_delivery(call.session, hook, delivery_id)
    webhooks.redeliver(delivery, call.now)
    return DeliveryOut.of(delivery)
