#!/usr/bin/env bash
# The way through containers on a machine that can pull nothing: a throw-away engine, locally built images, the tests
# that need containers, and the main job on both profiles. It needs root on Debian 12 and what `npm run setup:native`
# installs; Docker's engine and debootstrap it installs where they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "${1:-}" != within ]; then
  missing=()
  command -v dockerd >/dev/null || missing+=(docker.io)
  command -v debootstrap >/dev/null || missing+=(debootstrap)
  command -v ip >/dev/null || missing+=(iproute2)
  if [ "${#missing[@]}" -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >/dev/null
  fi
  exec scripts/test-engine.sh run "$0" within
fi

fixtures/images/build.sh
export PGPARITY_PGVECTOR_IMAGE=pgparity-local/pgvector:pg15
export PGPARITY_ALLOYDB_OMNI_IMAGE=pgparity-local/alloydbomni-stand-in:15
shopt -s failglob
npx vitest run test/engine/server/docker*.test.ts test/gate/probe/probe-docker.test.ts test/compose.test.ts test/cloudbuild.test.ts
npx pgparity run --profiles alloydb-omni,pgvector --server docker --require alloydb-omni,pgvector --allow-stand-in
left="$(docker ps --all --format '{{.Names}} {{.Image}} {{.Status}}'; docker volume ls --quiet)"
if [ -n "$left" ]; then
  echo "Containers or volumes were left behind: $left" >&2
  exit 1
fi
