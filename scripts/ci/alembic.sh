#!/usr/bin/env bash
# Alembic with its driver for the tests of its migrations, where there is none.
set -euo pipefail
if command -v alembic >/dev/null; then exit 0; fi
exec "$(dirname "$0")/debian.sh" 'the tests of its migrations' alembic python3-psycopg2
