"""Which operations show somebody's personal data: the one list of them.

An operation in `SHOWS` notes whose data it showed (`services.access_log.note`), or it does not
answer. A test reads the schemas of all answers: one that has a field of `FIELDS`, and every
answer that is a file, stands in `SHOWS` or, with the reason, in `HARMLESS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FIELDS = frozenset({"email", "phone", "contact", "officer", "business_number"})
"""Fields of answers that are personal data. (A one-man business is its owner.)"""

_LOOKING = "looking at entries of the fair"
_AGENDA = "looking at an agenda"
_EDITING = "entering or changing entries of the fair"

SHOWS: Mapping[str, str] = MappingProxyType(
    {
        "get_evidence_file": "looking at the evidence of a certificate",
        "list_applications": "deciding who takes part",
        "decide_application": "deciding who takes part",
        "get_workbook": "keeping a copy of the entries",
        "list_desks": _LOOKING,
        "get_desk": _LOOKING,
        "create_desk": _EDITING,
        "change_desk": _EDITING,
        "list_vendors": _LOOKING,
        "get_vendor": _LOOKING,
        "create_vendor": _EDITING,
        "change_vendor": _EDITING,
        "list_accounts": "accounts",
        "create_account": "accounts",
        "get_account": "accounts",
        "change_account": "accounts",
        "hand_over_fair": "accounts",
        "list_members": "people of the fair",
        "get_member": "people of the fair",
        "change_member": "people of the fair",
        "list_invitations": "people of the fair",
        "list_personal_links": "people of the fair",
        "get_job_file": "export of a timetable",
        "list_notices": "seeing to notices",
        "get_notice": "seeing to notices",
        "preview_notices": "seeing to notices",
        "get_agenda": _AGENDA,
        "get_my_agenda": _AGENDA,
        "get_agenda_pdf": _AGENDA,
        "get_agenda_calendar": _AGENDA,
    }
)
"""Operations that show it, and what for: the reason that is noted where none is given."""

HARMLESS: Mapping[str, str] = MappingProxyType(
    {
        "read_feed": "the talks of the holder of the address alone",
        "sign_in": "of who signs in alone",
        "watch_job": "the progress of a job: counts and values",
        "sign_in_with_passkey": "of who signs in alone",
        "get_me": "of who asks alone",
        "metrics": "counts only",
        "get_own_account": "of who asks alone",
        "change_own_account": "of who asks alone",
        "open_link": "of who signs in alone",
        "accept_link": "of who signs in alone",
        "get_link": "the address that the link was made for, to its holder",
        "invite": "the address that who asks just named",
        "get_template": "an empty workbook with invented examples",
    }
)
"""Operations that show none although they look like it, and why."""
