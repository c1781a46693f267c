#!/usr/bin/env bash
# The suites on every profile in PROFILES, live, and the verdict. A profile that is not among them is compared by its
# recorded baseline, and the report says how old that is.
set -euo pipefail
. "$(dirname "$0")/databases.sh"

use_password
mkdir -p test-results
for profile in $(server_profiles); do
  export "$(server_variable "$profile")=$(server_url "$profile")"
done
# GATE_ARGUMENTS are words, not one word.
npx pgparity run --profiles "$PROFILES" --require "$PROFILES" ${GATE_ARGUMENTS:-} \
  --report html=test-results/parity.html json=test-results/verdict.json junit=test-results/parity.xml
