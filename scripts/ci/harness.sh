#!/usr/bin/env bash
# The tests of pgparity itself. What this container lacks is skipped, with its reason in the name.
set -euo pipefail
npx vitest run --reporter=default --reporter=junit --outputFile.junit=test-results/harness.xml
