#!/usr/bin/env bash
# verdict.sh NAME...: ends with the first exit code but 0 that keep-exit-code.sh kept. A step that left none did not run.
set -euo pipefail
for name in "$@"; do
  if [ ! -s "test-results/$name.exit" ]; then
    echo "The step $name left no exit code, so it did not run to its end." >&2
    exit 4
  fi
  code="$(cat "test-results/$name.exit")"
  echo "$name ended with $code"
  [ "$code" -eq 0 ] || exit "$code"
done
