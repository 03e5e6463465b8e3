"""Ranked lists and who came are kept; releases say who and why, and are final by trigger."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from api.store import base

revision = "0006"
down_revision = "0005"

_ROWS = ("bookings", "time_taken", "reserves")
_COLUMNS = ("difference", "withdrawn_reason", "withdrawn_by", "released_by", "is_edited")
_BACK = "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'"
_UNRELEASED = "OLD.state = 'released' AND NEW.state = 'draft'"
_OTHER = "NEW.revision <> OLD.revision OR NEW.number <> OLD.number OR NEW.name <> OLD.name"
_CHANGED = f"({_BACK}) OR ({_UNRELEASED}) OR (OLD.state <> 'draft' AND ({_OTHER}))"


def _triggers() -> Iterator[str]:
    """What was released is never changed again, whoever tries."""
    on_server = op.get_context().dialect.name == "postgresql"
    yield from _on_server() if on_server else _in_file()


def _in_file() -> Iterator[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'a released timetable is final'); END"
    for table in _ROWS:
        for what, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            state = f"(SELECT state FROM timetables WHERE id = {row}.timetable_id)"  # noqa: S608
            yield (
                f"CREATE TRIGGER {table}_final_{what.lower()} BEFORE {what} ON {table} "
                f"WHEN {state} <> 'draft' {refuse}"
            )
    yield f"CREATE TRIGGER timetables_final BEFORE UPDATE ON timetables WHEN {_CHANGED} {refuse}"


def _on_server() -> Iterator[str]:
    refuse = (
        "RAISE EXCEPTION 'a released timetable is final' "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    there = "EXISTS (SELECT 1 FROM timetables WHERE id = place AND state <> 'draft')"
    yield (
        "CREATE FUNCTION refuse_final_rows() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE place text; BEGIN "
        "IF TG_OP = 'INSERT' THEN place := NEW.timetable_id; "
        "ELSE place := OLD.timetable_id; END IF; "
        f"IF {there} THEN {refuse} END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE FUNCTION refuse_final_timetable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {_CHANGED} THEN {refuse} END IF; RETURN NEW; END $$"
    )
    for table in _ROWS:
        yield (
            f"CREATE TRIGGER {table}_final BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_final_rows()"
        )
    yield (
        "CREATE TRIGGER timetables_final BEFORE UPDATE ON timetables "
        "FOR EACH ROW EXECUTE FUNCTION refuse_final_timetable()"
    )


def _no_triggers() -> Iterator[str]:
    on_server = op.get_context().dialect.name == "postgresql"
    if not on_server:
        for table in _ROWS:
            yield from (f"DROP TRIGGER {table}_final_{w}" for w in ("insert", "update", "delete"))
        yield "DROP TRIGGER timetables_final"
        return
    yield from (f"DROP TRIGGER {table}_final ON {table}" for table in (*_ROWS, "timetables"))
    yield "DROP FUNCTION refuse_final_rows()"
    yield "DROP FUNCTION refuse_final_timetable()"


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "present",
                "late",
                "absent",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_at", base.Moment(), nullable=False),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_attendance_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "day", "side", "code", name=op.f("pk_attendance")),
    )
    op.create_table(
        "match_runs",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("made_at", base.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_match_runs_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", name=op.f("pk_match_runs")),
    )
    op.create_table(
        "kept_advice",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("completeness", sa.Integer(), nullable=False),
        sa.Column("content", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"],
            ["match_runs.fair_id"],
            name=op.f("fk_kept_advice_fair_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fair_id", "vendor", name=op.f("pk_kept_advice")),
    )
    op.create_table(
        "kept_matches",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("purchase", sa.String(length=200), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("buyer", sa.String(length=200), nullable=False),
        sa.Column("vendor_rank", sa.Integer(), nullable=True),
        sa.Column("purchase_rank", sa.Integer(), nullable=True),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("explanation", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"],
            ["match_runs.fair_id"],
            name=op.f("fk_kept_matches_fair_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fair_id", "purchase", "vendor", name=op.f("pk_kept_matches")),
    )
    with op.batch_alter_table("kept_matches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kept_matches_fair_id_purchase_vendor_rank"),
            ["fair_id", "purchase", "vendor_rank"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_kept_matches_fair_id_vendor_purchase_rank"),
            ["fair_id", "vendor", "purchase_rank"],
            unique=False,
        )

    op.create_table(
        "kept_talks",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("buyer", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("explanation", base.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"],
            ["match_runs.fair_id"],
            name=op.f("fk_kept_talks_fair_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fair_id", "buyer", "rank", name=op.f("pk_kept_talks")),
    )
    # A table that is made anew would lose its rows' children.
    for column in (
        sa.Column("is_edited", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("released_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False, server_default=""),
        sa.Column("difference", base.Json, nullable=True),
    ):
        op.add_column("timetables", column)
    for statement in _triggers():
        op.execute(statement)


def downgrade() -> None:
    for statement in _no_triggers():
        op.execute(statement)
    for name in _COLUMNS:
        op.drop_column("timetables", name)
    op.drop_table("kept_talks")
    with op.batch_alter_table("kept_matches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_matches_fair_id_vendor_purchase_rank"))
        batch_op.drop_index(batch_op.f("ix_kept_matches_fair_id_purchase_vendor_rank"))

    op.drop_table("kept_matches")
    op.drop_table("kept_advice")
    op.drop_table("match_runs")
    op.drop_table("attendance")
