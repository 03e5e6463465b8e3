"""groups of participants."""

import sqlalchemy as sa
from alembic import op

from api.store import base

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("fair_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("content", base.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", base.Moment(), nullable=False),
        sa.Column("changed_at", base.Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_groups_fair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fair_id", "code", name=op.f("pk_groups")),
    )


def downgrade() -> None:
    op.drop_table("groups")
