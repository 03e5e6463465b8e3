"""Notices are worded when they are sent; calendars know what surely arrived."""

import sqlalchemy as sa
from alembic import op

from api.store import base

revision = "0005"
down_revision = "0004"

ONCE_OF_NOBODY = "uq_notices_once_of_nobody"


def upgrade() -> None:
    with op.batch_alter_table("calendar_entries", schema=None) as batch_op:
        batch_op.add_column(_text("summary", 500))
        batch_op.add_column(_text("place", 500))
        batch_op.add_column(sa.Column("told_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("told_starts_at", base.Moment(), nullable=True))
        batch_op.add_column(sa.Column("told_ends_at", base.Moment(), nullable=True))
        batch_op.alter_column("told_at", existing_type=base.Moment(), nullable=True)
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("log", base.Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(_text("name", 200))
        batch_op.add_column(sa.Column("link", base.Json, nullable=True))
        batch_op.add_column(
            sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.alter_column("fair_id", existing_type=sa.String(length=26), nullable=True)
        batch_op.create_index(
            ONCE_OF_NOBODY,
            ["once"],
            unique=True,
            sqlite_where=sa.text("fair_id IS NULL"),
            postgresql_where=sa.text("fair_id IS NULL"),
        )
        batch_op.drop_column("desk")
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", base.Moment(), nullable=True))
        batch_op.add_column(_text("problem", 500))


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE fair_id IS NULL")
    op.execute("DELETE FROM calendar_entries WHERE told_at IS NULL")
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_column("problem")
        batch_op.drop_column("failing_since")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(_text("desk", 200))
        batch_op.drop_index(ONCE_OF_NOBODY)
        batch_op.alter_column("fair_id", existing_type=sa.String(length=26), nullable=False)
        batch_op.drop_column("urgent")
        batch_op.drop_column("link")
        batch_op.drop_column("name")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("log")
    with op.batch_alter_table("calendar_entries", schema=None) as batch_op:
        batch_op.alter_column("told_at", existing_type=base.Moment(), nullable=False)
        batch_op.drop_column("told_ends_at")
        batch_op.drop_column("told_starts_at")
        batch_op.drop_column("told_sequence")
        batch_op.drop_column("place")
        batch_op.drop_column("summary")


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")
