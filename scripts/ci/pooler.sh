#!/usr/bin/env bash
# PgBouncer for the tests of connection poolers, where there is none and Debian's packages can bring it.
set -euo pipefail
if command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo 'There is no PgBouncer and no apt-get: the tests of poolers are skipped.'
  exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends pgbouncer >/dev/null
