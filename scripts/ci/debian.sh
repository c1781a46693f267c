#!/usr/bin/env bash
# Debian packages that tests need. Where there is no apt-get, it says what is skipped without them.
#
#   scripts/ci/debian.sh 'the tests of poolers' pgbouncer
set -euo pipefail
skipped=$1
shift
if ! command -v apt-get >/dev/null; then
  echo "There is no $* and no apt-get: without them, $skipped are skipped."
  exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
