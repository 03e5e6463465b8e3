"""Solapi (solapi.com) as the provider of Alimtalk and SMS.

After its public documentation: ``POST /messages/v4/send-many/detail``,
``GET /messages/v4/list``; every request signed with HMAC-SHA256 over its date and a salt.
Status codes: 2xxx on its way, 4000 delivered, others refused.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any, cast

import httpx2

from api.notices.phones import Answer, PhoneMessage, Reply, Salt
from api.settings import Settings
from api.tokens import new_token

_SECONDS = 15.0
_DELIVERED = "4000"
_ON_ITS_WAY = "2"


class Solapi:
    """Sends by Solapi's HTTP interface."""

    def __init__(self, settings: Settings, *, salt: Salt = new_token) -> None:
        self._settings = settings
        self._salt = salt
        self._client = httpx2.Client(
            base_url=settings.solapi_url, timeout=_SECONDS, trust_env=False
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def send(self, message: PhoneMessage, now: datetime) -> Reply:
        """Hand a message over. Alimtalk takes the variables, SMS the text."""
        body: dict[str, Any] = {"to": message.to, "from": self._settings.solapi_sender}
        if message.template_code:
            body["type"] = "ATA"
            body["kakaoOptions"] = {
                "pfId": self._settings.solapi_channel,
                "templateId": message.template_code,
                "variables": {f"#{{{name}}}": said for name, said in message.variables.items()},
                "disableSms": True,
            }
        else:
            # Without a type Solapi takes SMS or LMS, by length.
            body["text"] = message.text
        asked = {"messages": [body], "showMessageList": True}
        found = self._ask("POST", "/messages/v4/send-many/detail", now, json=asked)
        if isinstance(found, Reply):
            return found
        failed = _first(found.get("failedMessageList"))
        if failed is not None:
            return Reply(answer=Answer.REFUSED, problem=_said(failed))
        taken = _first(found.get("messageList"))
        if taken is None or not taken.get("messageId"):
            return Reply(answer=Answer.LATER, problem="no message id")
        return Reply(answer=Answer.ACCEPTED, id=str(taken["messageId"]))

    def result(self, provider_id: str, now: datetime) -> Reply:
        """What became of a message."""
        found = self._ask("GET", "/messages/v4/list", now, params={"messageId": provider_id})
        if isinstance(found, Reply):
            # That it cannot be asked about says nothing of the message.
            return Reply(answer=Answer.LATER, problem=found.problem)
        listed = found.get("messageList")
        message = listed.get(provider_id) if isinstance(listed, dict) else _first(listed)
        if not isinstance(message, dict):
            return Reply(answer=Answer.LATER, problem="unknown message")
        code = str(message.get("statusCode", ""))
        if code == _DELIVERED:
            return Reply(answer=Answer.DELIVERED)
        if code.startswith(_ON_ITS_WAY) or not code:
            return Reply(answer=Answer.ACCEPTED)
        return Reply(answer=Answer.REFUSED, problem=_said(message))

    def _ask(self, method: str, path: str, now: datetime, **more: Any) -> dict[str, Any] | Reply:
        headers = {"authorization": self._authorization(now)}
        try:
            answer = self._client.request(method, path, headers=headers, **more)
            if answer.status_code == httpx2.codes.BAD_REQUEST:
                return Reply(answer=Answer.REFUSED, problem=answer.text[:200])
            if answer.status_code != httpx2.codes.OK:
                return Reply(answer=Answer.LATER, problem=f"HTTP {answer.status_code}")
            return cast(dict[str, Any], answer.json())
        except (httpx2.HTTPError, ValueError) as error:
            return Reply(answer=Answer.LATER, problem=f"{type(error).__name__}: {error}")

    def _authorization(self, now: datetime) -> str:
        date, salt = now.isoformat(timespec="seconds"), self._salt()
        key = self._settings.solapi_secret.get_secret_value().encode()
        signature = hmac.new(key, (date + salt).encode(), hashlib.sha256).hexdigest()
        name = self._settings.solapi_key
        return f"HMAC-SHA256 apiKey={name}, date={date}, salt={salt}, signature={signature}"


def _first(found: object) -> dict[str, Any] | None:
    listed = list(found.values()) if isinstance(found, dict) else found
    if isinstance(listed, list) and listed and isinstance(listed[0], dict):
        return listed[0]
    return None


def _said(message: dict[str, Any]) -> str:
    return f"{message.get('statusCode', '')} {message.get('statusMessage', '')}".strip()
