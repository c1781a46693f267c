#!/usr/bin/env bash
# Types.
set -euo pipefail
npx tsc -p tsconfig.json
