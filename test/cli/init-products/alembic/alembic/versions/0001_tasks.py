"""tasks"""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE tasks (id serial PRIMARY KEY, title text NOT NULL, due date)")
    op.execute("CREATE INDEX ix_tasks_due ON tasks (due)")


def downgrade():
    op.drop_table("tasks")
