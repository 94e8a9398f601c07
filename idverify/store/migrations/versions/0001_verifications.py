"""Make the table of verifications.

Revision: 0001. Revises: nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from idverify.store.utc import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verifications",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("recommendation", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=False),
        sa.Column("policy", sa.String(length=100), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "recommendation in ('clear', 'recapture', 'refer', 'alert')",
            name=op.f("ck_verifications_recommendation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    op.create_index("ix_verifications_created_at", "verifications", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_verifications_created_at", "verifications")
    op.drop_table("verifications")
