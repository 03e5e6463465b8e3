"""The words of notices: the program's, the organiser's, and those registered for Alimtalk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.calls import Call, Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.routes.answers import EDITS, READS
from api.schemas.notices import (
    Language,
    Registration,
    TemplateChange,
    TemplateOut,
    TemplateShown,
    VariableOut,
)
from api.services import fairs, notice_templates
from api.services.notice_templates import TemplateKey, key_of, registered_body
from api.services.notice_words import Words, check_words, fill, html_of, own_words, samples
from api.store.tables import Channel, NoticeTemplate

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/templates", tags=["notices"])
Template = Annotated[str, Path(max_length=64, examples=["invitation"])]


def _out(call: Call, key: TemplateKey, kept: NoticeTemplate | None) -> TemplateOut:
    words = own_words(key.kind, key.channel, key.language)
    shown = words if kept is None else Words(kept.subject, kept.body)
    sample = samples(key.kind, key.language)
    is_alimtalk = key.channel is Channel.ALIMTALK
    return TemplateOut(
        template=key.kind.name,
        title=call.words(f"notices.template.{key.kind.name}"),
        channel=key.channel,
        language="ko" if key.language == "ko" else "en",
        subject=shown.subject,
        body=shown.body,
        variables=[
            VariableOut(
                name=name, about=call.words(f"notices.variable.{name}"), sample=sample[name]
            )
            for name in key.kind.variables
        ],
        is_own=shown != words,
        version=kept.version if kept else 0,
        provider_code=kept.provider_code if kept else "",
        approved_at=kept.approved_at if kept else None,
        registered_body=registered_body(shown.body) if is_alimtalk else "",
    )


@router.get("", operation_id="list_notice_templates", responses=READS)
def list_notice_templates(call: Reading, fair_id: str) -> list[TemplateOut]:
    """Every template of the fair, with the variables that it may name."""
    fairs.get_fair(call.session, fair_id)
    kept = notice_templates.all_kept(call.session, fair_id)
    return [
        _out(call, key, kept.get((key.kind.name, key.channel, key.language)))
        for key in notice_templates.all_keys()
    ]


@router.get("/{template}/{channel}/{language}", operation_id="get_notice_template", responses=READS)
def get_notice_template(
    call: Reading,
    fair_id: str,
    template: Template,
    channel: Channel,
    language: Language,
    response: Response,
) -> TemplateOut:
    """The words of one notice."""
    key = key_of(template, channel, language)
    kept = notice_templates.kept(call.session, fair_id, key)
    tag(response, kept.version if kept else 0)
    return _out(call, key, kept)


@router.put(
    "/{template}/{channel}/{language}", operation_id="change_notice_template", responses=EDITS
)
def change_notice_template(
    call: Writing,
    fair_id: str,
    template: Template,
    channel: Channel,
    language: Language,
    words: TemplateChange,
    response: Response,
    if_match: IfMatch = None,
) -> TemplateOut:
    """Keep words of your own. An unknown variable is refused by name."""
    key = key_of(template, channel, language)
    kept = notice_templates.kept(call.session, fair_id, key)
    must_match(if_match, kept.version if kept else 0)
    changed = notice_templates.change(call, fair_id, key, Words(words.subject, words.body))
    tag(response, changed.version)
    return _out(call, key, changed)


@router.delete(
    "/{template}/{channel}/{language}",
    operation_id="reset_notice_template",
    status_code=204,
    responses=EDITS,
)
def reset_notice_template(
    call: Writing,
    fair_id: str,
    template: Template,
    channel: Channel,
    language: Language,
    if_match: IfMatch = None,
) -> None:
    """Go back to the program's own words."""
    key = key_of(template, channel, language)
    kept = notice_templates.kept(call.session, fair_id, key)
    must_match(if_match, kept.version if kept else 0)
    if kept is not None:
        call.session.delete(kept)


@router.post(
    "/{template}/{channel}/{language}/preview",
    operation_id="preview_notice_template",
    responses=EDITS,
)
def preview_notice_template(
    call: Reading,
    fair_id: str,
    template: Template,
    channel: Channel,
    language: Language,
    words: TemplateChange,
) -> TemplateShown:
    """Words with invented values, as they would look. Nothing is kept."""
    fairs.get_fair(call.session, fair_id)
    key = key_of(template, channel, language)
    given = Words(words.subject, words.body)
    check_words(key.kind, given)
    shown = fill(given, samples(key.kind, language))
    return TemplateShown(subject=shown.subject, body=shown.body, html=html_of(shown.body, language))


@router.put(
    "/{template}/alimtalk/{language}/registration",
    operation_id="register_notice_template",
    responses=EDITS,
)
def register_notice_template(
    call: Writing,
    fair_id: str,
    template: Template,
    language: Language,
    wanted: Registration,
    response: Response,
    if_match: IfMatch = None,
) -> TemplateOut:
    """Write down the provider's code of an Alimtalk template, and whether it is approved.
    Approved ones are sent; others are not."""
    key = key_of(template, Channel.ALIMTALK, language)
    kept = notice_templates.kept(call.session, fair_id, key)
    must_match(if_match, kept.version if kept else 0)
    changed = notice_templates.register(
        call, fair_id, key, wanted.provider_code, is_approved=wanted.is_approved
    )
    tag(response, changed.version)
    return _out(call, key, changed)
