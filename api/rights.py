"""Who may do what: one table for every operation of the service.

An operation that is not in the table cannot be called, and a test fails for it. Organisers
of a fair reach all of it; an officer and a vendor reach what is their own: `Reach.OWN` lets
them in, and the operation answers for their participant alone. The system administrator looks
after accounts, fairs and jobs, but reads no fair's personal data without a part in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from api.identity import Part, Person
from api.store.tables import Role


class Reach(StrEnum):
    """How far a right goes: everything of the fair, or one's own."""

    ALL = "all"
    OWN = "own"


class Door(StrEnum):
    """Rights that need no part in a fair."""

    NOBODY = "nobody"
    SIGNED_IN = "signed_in"
    ACCOUNT = "account"
    ADMINISTRATOR = "administrator"


Right = Mapping[Role, Reach] | Door
"""Either reaches by role, for operations of a fair, or one door for the others."""


def _of(*roles: Role, own: tuple[Role, ...] = ()) -> Right:
    return MappingProxyType(dict.fromkeys(roles, Reach.ALL) | dict.fromkeys(own, Reach.OWN))


_O, _E, _V = Role.OWNER, Role.EDITOR, Role.VIEWER
_BOTH = (Role.OFFICER, Role.VENDOR)
OWNERS = _of(_O)
EDITORS = _of(_O, _E)
ORGANISERS = _of(_O, _E, _V)
EVERY_PART = _of(_O, _E, _V, own=_BOTH)

EDITORS_OR_OFFICER = _of(_O, _E, own=(Role.OFFICER,))
EDITORS_OR_VENDOR = _of(_O, _E, own=(Role.VENDOR,))
EDITORS_OR_PARTICIPANTS = _of(_O, _E, own=_BOTH)
ORGANISERS_OR_OFFICER = _of(_O, _E, _V, own=(Role.OFFICER,))

ORGANISERS_OR_VENDOR = _of(_O, _E, _V, own=(Role.VENDOR,))


def _entries(
    one: str, many: str, reading: Right, editing: Right, changing: Right | None = None
) -> dict[str, Right]:
    """The rights of the five operations on entries of a noun."""
    return {
        f"list_{many}": reading,
        f"get_{one}": reading,
        f"create_{one}": editing,
        f"change_{one}": changing or editing,
        f"delete_{one}": editing,
    }


RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        # The service itself
        "health": Door.NOBODY,
        "ready": Door.NOBODY,
        "metrics": Door.NOBODY,
        "get_template": Door.NOBODY,
        "check_workbook": Door.ACCOUNT,
        # People
        "sign_in": Door.NOBODY,
        "sign_out": Door.SIGNED_IN,
        "get_me": Door.SIGNED_IN,
        "list_sign_ins": Door.ACCOUNT,
        "end_sign_in": Door.ACCOUNT,
        "end_all_sign_ins": Door.ACCOUNT,
        "create_token": Door.ACCOUNT,
        "begin_outside_sign_in": Door.NOBODY,
        "finish_outside_sign_in": Door.NOBODY,
        "begin_passkey": Door.ACCOUNT,
        "add_passkey": Door.ACCOUNT,
        "list_passkeys": Door.ACCOUNT,
        "remove_passkey": Door.ACCOUNT,
        "begin_passkey_sign_in": Door.NOBODY,
        "sign_in_with_passkey": Door.NOBODY,
        "get_link": Door.NOBODY,
        "open_link": Door.NOBODY,
        "accept_link": Door.NOBODY,
        "set_password": Door.NOBODY,
        "ask_new_password": Door.NOBODY,
        "get_own_account": Door.ACCOUNT,
        "change_own_account": Door.ACCOUNT,
        "change_password": Door.ACCOUNT,
        "list_accounts": Door.ADMINISTRATOR,
        "create_account": Door.ADMINISTRATOR,
        "get_account": Door.ADMINISTRATOR,
        "change_account": Door.ADMINISTRATOR,
        "give_password_link": Door.ADMINISTRATOR,
        "hand_over_fair": Door.ADMINISTRATOR,
        "list_members": ORGANISERS,
        "get_member": ORGANISERS,
        "change_member": OWNERS,
        "remove_member": OWNERS,
        "list_invitations": OWNERS,
        "invite": OWNERS,
        "revoke_invitation": OWNERS,
        "list_personal_links": ORGANISERS,
        "give_personal_links": EDITORS,
        "revoke_personal_link": EDITORS,
        # Fairs
        "list_fairs": Door.SIGNED_IN,
        "create_fair": Door.ACCOUNT,
        "get_fair": EVERY_PART,
        "change_fair": EDITORS,
        "delete_fair": OWNERS,
        "move_fair": EDITORS,
        # Entries
        **_entries("session", "sessions", EVERY_PART, EDITORS),
        **_entries("slot", "slots", EVERY_PART, EDITORS),
        **_entries("buyer", "buyers", EVERY_PART, EDITORS, EDITORS_OR_OFFICER),
        **_entries("desk", "desks", ORGANISERS_OR_OFFICER, EDITORS_OR_OFFICER),
        **_entries("purchase", "purchases", EVERY_PART, EDITORS_OR_OFFICER),
        **_entries("vendor", "vendors", EVERY_PART, EDITORS, EDITORS_OR_VENDOR),
        **_entries("product", "products", EVERY_PART, EDITORS_OR_VENDOR),
        **_entries("wish", "wishes", EVERY_PART, EDITORS_OR_PARTICIPANTS),
        **_entries("order", "orders", ORGANISERS, EDITORS),
        **_entries("group", "groups", ORGANISERS, EDITORS),
        **_entries("term", "terms", ORGANISERS, EDITORS),
        **_entries("pin", "pins", ORGANISERS, EDITORS),
        # History and imports of entries
        "list_history": ORGANISERS,
        "get_change_set": ORGANISERS,
        "list_changes": ORGANISERS,
        "undo_change_set": EDITORS,
        "create_import": EDITORS,
        "start_import": EDITORS,
        "get_workbook": EDITORS,
        "get_import": EDITORS,
        "list_import_changes": EDITORS,
        "apply_import": EDITORS,
        # Evidence of certificates
        "list_evidence": ORGANISERS_OR_VENDOR,
        "add_evidence": EDITORS_OR_VENDOR,
        "get_evidence": ORGANISERS_OR_VENDOR,
        "get_evidence_file": ORGANISERS_OR_VENDOR,
        "judge_evidence": EDITORS,
        "delete_evidence": EDITORS_OR_VENDOR,
        # Public fairs and applications
        "get_public_fair": Door.NOBODY,
        "list_public_needs": Door.NOBODY,
        "apply_to_fair": Door.NOBODY,
        "list_applications": ORGANISERS,
        "decide_application": EDITORS,
        # Timetables
        "list_timetables": ORGANISERS,
        "get_timetable": ORGANISERS,
        "delete_timetable": EDITORS,
        "compare_timetables": ORGANISERS,
        "copy_timetable": EDITORS,
        "edit_timetable": EDITORS,
        "list_edits": ORGANISERS,
        "undo_edit": EDITORS,
        "redo_edit": EDITORS,
        "list_parts": ORGANISERS,
        "accept_parts": EDITORS,
        "preview_release": ORGANISERS,
        "release_timetable": EDITORS,
        "withdraw_timetable": EDITORS,
        # Jobs
        "start_job": EDITORS,
        "list_jobs": ORGANISERS,
        "get_job": ORGANISERS,
        "cancel_job": EDITORS,
        "watch_job": ORGANISERS,
        "get_job_file": ORGANISERS,
        # Notices
        "list_notices": EVERY_PART,
        "get_notice": EVERY_PART,
        "preview_notices": ORGANISERS,
        "start_notices": EDITORS,
        "release_notices": EDITORS,
        "drop_notices": EDITORS,
        "resend_notices": EDITORS,
        "send_test_notice": EDITORS,
        "invite_participants": EDITORS,
        "remind_participants": EDITORS,
        "tell_timetable": EDITORS,
        "list_notice_templates": ORGANISERS,
        "get_notice_template": ORGANISERS,
        "change_notice_template": EDITORS,
        "reset_notice_template": EDITORS,
        "preview_notice_template": ORGANISERS,
        "register_notice_template": EDITORS,
        "list_feeds": EVERY_PART,
        "create_feed": EDITORS_OR_PARTICIPANTS,
        "delete_feed": EDITORS_OR_PARTICIPANTS,
        "read_feed": Door.NOBODY,
        "list_webhooks": OWNERS,
        "create_webhook": OWNERS,
        "get_webhook": OWNERS,
        "change_webhook": OWNERS,
        "delete_webhook": OWNERS,
        "renew_webhook_secret": OWNERS,
        "send_test_event": OWNERS,
        "list_deliveries": OWNERS,
        "redeliver": OWNERS,
        "list_meetings": EVERY_PART,
        "list_standby": EVERY_PART,
        "get_agenda": EVERY_PART,
        "get_agenda_pdf": EVERY_PART,
        "get_agenda_calendar": EVERY_PART,
        "get_my_agenda": _of(own=_BOTH),
        # Matches
        "list_matches": EVERY_PART,
        "get_match": ORGANISERS_OR_OFFICER,
        # Pages
        "see_home": Door.NOBODY,
        "see_sign_in": Door.NOBODY,
        "send_sign_in": Door.NOBODY,
        "send_sign_out": Door.NOBODY,
        "see_link": Door.NOBODY,
        "send_open_link": Door.NOBODY,
        "send_accept_link": Door.NOBODY,
        "send_new_password": Door.NOBODY,
        "set_language": Door.NOBODY,
        "see_new_fair": Door.ACCOUNT,
        "send_new_fair": Door.ACCOUNT,
        "see_fair": ORGANISERS,
        "see_board": ORGANISERS,
        "see_board_data": ORGANISERS,
    }
)


class Refusal(StrEnum):
    """Why somebody may not: UNKNOWN hides that there is something at all."""

    SIGN_IN = "sign_in"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


def allowed(
    operation: str, person: Person, fair_id: str | None
) -> tuple[Part, Reach] | Refusal | None:
    """The part and the reach with which a person may do an operation, None where the door
    needs no part, or why not. The widest of several parts counts."""
    right = RIGHTS.get(operation)
    if isinstance(right, Door):
        return _through(right, person)
    if not person.is_signed_in:
        return Refusal.SIGN_IN
    parts = person.parts_in(fair_id or "")
    if right is None or not parts:
        return Refusal.UNKNOWN if right is not None else Refusal.FORBIDDEN
    reaching = [(part, right[part.role]) for part in parts if part.role in right]
    if not reaching:
        return Refusal.FORBIDDEN
    return min(reaching, key=lambda found: found[1] is not Reach.ALL)


def _through(door: Door, person: Person) -> Refusal | None:
    if door is Door.NOBODY:
        return None
    if not person.is_signed_in:
        return Refusal.SIGN_IN
    if door is Door.ACCOUNT and person.account_id is None:
        return Refusal.FORBIDDEN
    if door is Door.ADMINISTRATOR and not person.is_administrator:
        return Refusal.FORBIDDEN
    return None
