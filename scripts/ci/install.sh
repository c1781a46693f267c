#!/usr/bin/env bash
# Installs the packages of the lock file and builds.
set -euo pipefail
npm ci --no-audit --no-fund
