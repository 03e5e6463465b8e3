"""Pages."""

from __future__ import annotations

from tests.api.rights.rows import PARTICIPANTS, Row, all_of, but, organisers, signed_in

SHOWN_ELSEWHERE = 303

ROWS = {
    # To the sign-in, or to a participant's own page.
    "see_home": Row(
        expected=but(all_of(200), **dict.fromkeys(("nobody", *PARTICIPANTS), SHOWN_ELSEWHERE))
    ),
    "set_language": Row(expected=all_of(SHOWN_ELSEWHERE), form={"language": "en"}),
    "see_new_fair": Row(expected=signed_in(200)),
    "send_new_fair": Row(expected=signed_in(SHOWN_ELSEWHERE), form={"name": "다온시 상담회"}),
    "see_fair": Row(expected=organisers(200)),
}
