#!/usr/bin/env bash
# Chromium for the tests of the reports in a browser, where there is none.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
exec "$(dirname "$0")/debian.sh" 'the tests of the reports in a browser' chromium
