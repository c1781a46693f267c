#!/usr/bin/env bash
# Keeps the reports under ARTIFACTS (gs://bucket/folder), one folder a build.
set -euo pipefail
if [ -z "${ARTIFACTS:-}" ]; then
  echo 'No _ARTIFACTS is set, so the reports end with this build:'
  ls -l test-results
  exit 0
fi
gcloud storage cp --recursive test-results "$ARTIFACTS/$BUILD_ID/"
