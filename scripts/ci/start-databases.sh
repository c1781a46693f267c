#!/usr/bin/env bash
# Starts a container a profile in PROFILES on the build's network, where the other steps reach it by the profile's name,
# and waits until each is healthy. The password is made here, for this build only.
# Images, settings and health check are those of the profiles (src/engine/profile/); a test starts them and compares.
set -euo pipefail
. "$(dirname "$0")/databases.sh"

network="${NETWORK:-cloudbuild}"
health='PGPASSWORD="$POSTGRES_PASSWORD" psql --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --no-psqlrc --tuples-only --command="SELECT 1"'
healthySeconds=180

main() {
  umask 077
  mkdir -p "$DATABASES"
  POSTGRES_PASSWORD="$(head -c 24 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n=')"
  export POSTGRES_PASSWORD
  printf '%s' "$POSTGRES_PASSWORD" >"$DATABASES/password"
  for profile in $(server_profiles); do start "$profile"; done
  for profile in $(server_profiles); do await "$profile"; done
}

start() {
  local image memory
  case "$1" in
    pgvector) image="${PGPARITY_PGVECTOR_IMAGE:-pgvector/pgvector:pg15}" memory=256m ;;
    alloydb-omni) image="${PGPARITY_ALLOYDB_OMNI_IMAGE:-google/alloydbomni:15.12.0}" memory=512m ;;
    *) fail "There is no profile \"$1\". The profiles are pgvector, alloydb-omni and embedded." ;;
  esac
  docker run --detach --network="$network" --name="$1" \
    --env=POSTGRES_USER=pgparity --env=POSTGRES_PASSWORD --env=POSTGRES_DB=pgparity \
    --shm-size="$memory" \
    --health-cmd="$health" --health-interval=5s --health-timeout=3s --health-retries=24 \
    "$image" postgres -c shared_buffers=256MB -c fsync=off -c synchronous_commit=off -c full_page_writes=off
}

# Healthy, and with an empty database for the migration runner: the gate works next to one that nobody has written to.
await() {
  local deadline=$((SECONDS + healthySeconds))
  until [ "$(docker inspect --format '{{.State.Status}} {{.State.Health.Status}}' "$1")" = 'running healthy' ]; do
    if [ "$SECONDS" -ge "$deadline" ] || [ "$(docker inspect --format '{{.State.Running}}' "$1")" != true ]; then
      docker logs --tail 40 "$1" >&2
      fail "The container $1 did not become healthy. The end of its log stands above."
    fi
    sleep 0.5
  done
  docker exec "$1" sh -c 'PGPASSWORD="$POSTGRES_PASSWORD" psql --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --no-psqlrc --command="CREATE DATABASE migrated"'
}

fail() {
  echo "$1" >&2
  exit 4
}

main
