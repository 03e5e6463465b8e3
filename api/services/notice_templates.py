"""The organiser's own words for notices, and the registry of Alimtalk templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.services.notice_kinds import KINDS, NoticeKind
from api.services.notice_words import Words, check_words, kept_template, own_words
from api.store.tables import Channel, NoticeTemplate
from matchmaker.texts import LANGUAGES

_VARIABLE = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class TemplateKey:
    """Which template: the kind of notice, the channel, the language."""

    kind: NoticeKind
    channel: Channel
    language: str


def key_of(template: str, channel: Channel, language: str) -> TemplateKey:
    """The key with these names. Raises ProblemError ``unknown``."""
    kind = KINDS.get(template)
    if kind is None or channel not in kind.channels or language not in LANGUAGES:
        raise ProblemError("unknown")
    return TemplateKey(kind, channel, language)


def all_keys() -> Iterator[TemplateKey]:
    """Every template that there is."""
    for kind in KINDS.values():
        for channel in kind.channels:
            for language in LANGUAGES:
                yield TemplateKey(kind, channel, language)


def kept(session: Session, fair_id: str, key: TemplateKey) -> NoticeTemplate | None:
    """The organiser's words; None where the program's own hold."""
    return kept_template(session, fair_id, key.kind, key.channel, key.language)


def all_kept(session: Session, fair_id: str) -> dict[tuple[str, Channel, str], NoticeTemplate]:
    """All words of an organiser's own."""
    query = select(NoticeTemplate).where(NoticeTemplate.fair_id == fair_id)
    return {(t.template, t.channel, t.language): t for t in session.scalars(query)}


def change(call: Call, fair_id: str, key: TemplateKey, words: Words) -> NoticeTemplate:
    """Keep words for a notice. What the provider approved were other words: it has to approve
    the new ones. Raises ProblemError ``template``, ``template_variable``."""
    check_words(key.kind, words)
    found = kept(call.session, fair_id, key) or _new(call, fair_id, key)
    if found.body != words.body:
        found.approved_at = None
    found.subject, found.body = words.subject, words.body
    found.version = (found.version or 0) + 1
    found.changed_at, found.changed_by = call.now, call.person.name
    call.session.flush()
    return found


def register(
    call: Call, fair_id: str, key: TemplateKey, provider_code: str, *, is_approved: bool
) -> NoticeTemplate:
    """Write down the code and the approval of an Alimtalk template. Raises ProblemError
    ``unknown``, ``not_set_up`` where no provider is."""
    if key.channel is not Channel.ALIMTALK:
        raise ProblemError("unknown")
    if not call.settings.has_phone_provider:
        raise ProblemError("not_set_up")
    found = kept(call.session, fair_id, key) or _new(call, fair_id, key)
    found.provider_code = provider_code
    found.approved_at = (found.approved_at or call.now) if is_approved else None
    found.version = (found.version or 0) + 1
    found.changed_at, found.changed_by = call.now, call.person.name
    call.session.flush()
    return found


def _new(call: Call, fair_id: str, key: TemplateKey) -> NoticeTemplate:
    words = own_words(key.kind, key.channel, key.language)
    made = NoticeTemplate(
        fair_id=fair_id,
        template=key.kind.name,
        channel=key.channel,
        language=key.language,
        subject=words.subject,
        body=words.body,
        version=0,
        provider_code="",
    )
    call.session.add(made)
    return made


def registered_body(body: str) -> str:
    """Alimtalk's way to write variables: ``#{name}``."""
    return _VARIABLE.sub(lambda found: f"#{{{found.group(1)}}}", body)
