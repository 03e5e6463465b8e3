"""Operations on entries: the same five for each noun, each with its own models."""

# No postponed annotations here: the models of each noun are values.

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api.calls import Call, Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.entries import MODELS, NO_NUL, EntryOut
from api.services import entries, fairs
from api.services.nouns import LONGEST_CODE
from api.services.seeing import Sight, sight
from api.store.tables import ENTRIES, Entry

router = APIRouter(prefix="/api/v1/fairs/{fair_id}")

Code = Annotated[str, Path(min_length=1, max_length=LONGEST_CODE, pattern=NO_NUL)]
Of = Annotated[
    str | None,
    Query(
        max_length=LONGEST_CODE,
        pattern=NO_NUL,
        description="Only those of this agency, firm or session (its code)",
    ),
]
Text = Annotated[
    str | None, Query(alias="q", max_length=100, pattern=NO_NUL, description="A text to look for")
]
Reason = Annotated[str, Query(max_length=500, pattern=NO_NUL, description="Why, for the history")]
Along = Annotated[
    bool, Query(description="Also take away what hangs on it; otherwise that is refused")
]


def _out(call: Call, noun: str, seen: Sight, entry: Entry) -> EntryOut:
    entries.tell_of(call, noun, seen, [entry])
    return MODELS[noun].out.model_validate(entries.shown(entry, seen), strict=False)


def _add_reading(noun: str, one: str) -> None:
    out = MODELS[noun].out
    parent = Of if noun in entries.PARENTS else Annotated[None, Query(include_in_schema=False)]

    def list_entries(
        call: Reading,
        fair_id: str,
        of: parent = None,  # type: ignore[valid-type]
        text: Text = None,
        after: After = None,
        limit: Limit = USUAL,
    ) -> Any:
        seen = sight(call, fairs.get_fair(call.session, fair_id), noun)
        found: list[Entry] = []

        def shown(entry: Entry) -> EntryOut:
            found.append(entry)
            return out.model_validate(entries.shown(entry, seen), strict=False)

        answer = page(
            call.session,
            entries.entries_query(seen, noun, of, text),
            ENTRIES[noun].code,
            shown,
            after=after,
            limit=limit,
        )
        entries.tell_of(call, noun, seen, found)
        return answer

    def get_entry(call: Reading, fair_id: str, code: Code, response: Response) -> Any:
        entry, seen = entries.get_entry(call, fair_id, noun, code)
        tag(response, entry.version)
        return _out(call, noun, seen, entry)

    pages: Any = Page[out]  # type: ignore[valid-type]
    _register(
        "GET", f"/{noun}", f"list_{noun}", list_entries, f"The {noun}, by code.", pages, READS
    )
    _register(
        "GET", f"/{noun}/{{code:path}}", f"get_{one}", get_entry, f"One of the {noun}.", out, READS
    )


def _add_writing(noun: str, one: str) -> None:
    models = MODELS[noun]
    new, change, out = models.new, models.change, models.out

    def create_entry(
        call: Writing,
        once: Creating,
        fair_id: str,
        wanted: new,  # type: ignore[valid-type]
        reason: Reason = "",
    ) -> Response:
        entry, seen = entries.create_entry(call, fair_id, noun, wanted, reason)
        body = _out(call, noun, seen, entry)
        place = f"/api/v1/fairs/{fair_id}/{noun}/{entries.in_address(entry.code)}"
        return once.created(body, location=place, version=entry.version)

    def change_entry(
        call: Writing,
        fair_id: str,
        code: Code,
        wanted: change,  # type: ignore[valid-type]
        response: Response,
        if_match: IfMatch = None,
        reason: Reason = "",
    ) -> Any:
        entry, _ = entries.get_entry(call, fair_id, noun, code)
        must_match(if_match, entry.version)
        changed, seen = entries.change_entry(call, fair_id, entry, noun, wanted, reason)
        tag(response, changed.version)
        return _out(call, noun, seen, changed)

    def delete_entry(
        call: Writing,
        fair_id: str,
        code: Code,
        if_match: IfMatch = None,
        with_dependants: Along = False,
        reason: Reason = "",
    ) -> None:
        entry, _ = entries.get_entry(call, fair_id, noun, code)
        must_match(if_match, entry.version)
        entries.delete_entry(call, fair_id, entry, noun, reason, with_dependants=with_dependants)

    place = f"/{noun}/{{code:path}}"
    _register(
        "POST",
        f"/{noun}",
        f"create_{one}",
        create_entry,
        f"Add one of the {noun}.",
        out,
        CREATES,
        201,
    )
    _register(
        "PATCH", place, f"change_{one}", change_entry, f"Change one of the {noun}.", out, EDITS
    )
    _register(
        "DELETE",
        place,
        f"delete_{one}",
        delete_entry,
        f"Take one of the {noun} away.",
        None,
        EDITS,
        204,
    )


def _register(
    method: str,
    path: str,
    operation: str,
    work: Callable[..., Any],
    told: str,
    answer: Any,
    problems: Any,
    status: int = 200,
) -> None:
    router.add_api_route(
        path,
        work,
        methods=[method],
        operation_id=operation,
        name=operation,
        description=told,
        response_model=answer,
        response_model_exclude_unset=True,
        responses=problems,
        status_code=status,
        tags=[path.split("/")[1]],
    )


ONE_OF = {
    "sessions": "session",
    "slots": "slot",
    "buyers": "buyer",
    "desks": "desk",
    "purchases": "purchase",
    "vendors": "vendor",
    "products": "product",
    "wishes": "wish",
    "orders": "order",
    "groups": "group",
    "terms": "term",
    "pins": "pin",
}
"""What one entry of a noun is called in the names of operations."""

for _noun, _one in ONE_OF.items():
    _add_reading(_noun, _one)
    _add_writing(_noun, _one)
