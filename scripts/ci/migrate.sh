#!/usr/bin/env bash
# Applies the schema to the database "migrated" of each profile in PROFILES. The migration runner is the only way in which
# a schema gets there. A second time it has nothing to do.
set -euo pipefail
. "$(dirname "$0")/databases.sh"

use_password
for profile in $(server_profiles); do
  url="$(server_url "$profile")"
  for round in first second; do
    echo "$profile, $round time"
    npx pgparity migrate --database-url "${url%/*}/migrated"
  done
done
