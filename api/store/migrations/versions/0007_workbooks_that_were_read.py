"""Workbooks that were read for a fair."""

import sqlalchemy as sa
from alembic import op

from api.store import base

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("made_at", base.Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("removes_missing", sa.Boolean(), nullable=False),
        sa.Column("counts", base.Json, nullable=False),
        sa.Column("findings", base.Json, nullable=False),
        sa.Column("difference", sa.LargeBinary(), nullable=True),
        sa.Column("applied_at", base.Moment(), nullable=True),
        sa.Column("change_set_id", sa.String(length=26), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_imports_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_fair_id"), ["fair_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_fair_id"))

    op.drop_table("imports")
