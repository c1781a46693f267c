#!/usr/bin/env bash
# Format and lint.
set -euo pipefail
npx oxfmt --check
npx oxlint --deny-warnings
