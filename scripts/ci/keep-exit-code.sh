#!/usr/bin/env bash
# keep-exit-code.sh NAME COMMAND...: runs the command, keeps its exit code for verdict.sh, and ends with it.
# A step that may fail lets the reports be uploaded first; verdict.sh fails the build for it.
set -uo pipefail
mkdir -p test-results
name="$1"
shift
"$@"
code=$?
echo "$code" >"test-results/$name.exit"
exit "$code"
