#!/usr/bin/env bash
# Alembic with its driver for the tests of its migrations, where there is none and Debian's packages can bring it.
set -euo pipefail
if command -v alembic >/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo 'There is no Alembic and no apt-get: the test of its migrations is skipped.'
  exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends alembic python3-psycopg2 >/dev/null
