#!/usr/bin/env bash
# PgBouncer for the tests of connection poolers, where there is none.
set -euo pipefail
if command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ]; then exit 0; fi
exec "$(dirname "$0")/debian.sh" 'the tests of poolers' pgbouncer
