"""Firms apply to public fairs."""

import sqlalchemy as sa
from alembic import op

from api.store import base

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "refused",
                name="applicationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", base.Json, nullable=False),
        sa.Column("consent_version", sa.String(length=32), nullable=False),
        sa.Column("consent_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", base.Moment(), nullable=False),
        sa.Column("judged_at", base.Moment(), nullable=True),
        sa.Column("judged_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_applications_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_fair_id"), ["fair_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_fair_id"))

    op.drop_table("applications")
