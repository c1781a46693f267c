#!/usr/bin/env bash
# Products on five migration tools, or on those that are named, from `npm install` of the package to a verdict, on a machine
# that has Node and nothing else (for Alembic, Python too): PGlite first, then PostgreSQL from npm beside it. The time of
# each step is printed; five minutes is the limit.
#
#   scripts/ci/newcomers.sh pgparity-0.1.0.tgz [TOOL ...]
set -euo pipefail
package="$(realpath "$1")"
shift
tools=("$@")
[ ${#tools[@]} -gt 0 ] || tools=(drizzle prisma supabase flyway alembic)
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
products="$here/../../test/cli/init-products"
folder="$(mktemp -d "${TMPDIR:-/tmp}/pgparity-newcomers.XXXXXX")"
# PostgreSQL never runs as root, and its own user has to get to what npm brought.
chmod 755 "$folder"
trap 'rm -rf "$folder"' EXIT
export NO_COLOR=1 DOCKER_HOST=unix:///nonexistent/docker.sock XDG_CACHE_HOME="$folder/cache"
unset DATABASE_URL
hidden=/nonexistent

fail() { cat "$folder/out.txt" "$folder/err.txt" >&2 && printf '%s\n' "$*" >&2 && exit 1; }

# $1: what the step is; $2: the exit code that is right; the rest is a command.
step() {
  local name=$1 right=$2 code=0 began=$SECONDS
  shift 2
  "$@" >"$folder/out.txt" 2>"$folder/err.txt" || code=$?
  [ "$code" -eq "$right" ] || fail "$name ended with $code, not with $right."
  echo "  $name: $((SECONDS - began)) s"
}

for tool in "${tools[@]}"; do
  echo "$tool"
  [ "$tool" != alembic ] || "$here/alembic.sh"
  cp -r "$products/$tool" "$folder/$tool"
  cd "$folder/$tool"
  began=$SECONDS
  packages=("$package")
  # Python's own, which reaches PGlite through the socket.
  [ "$tool" != alembic ] || packages+=(@electric-sql/pglite-socket)
  step 'npm install' 0 npm install --no-audit --no-fund --save-dev "${packages[@]}"
  # One profile runs, so nothing is compared yet.
  step 'pgparity init, with its first run' 3 env PGPARITY_POSTGRES_BIN=$hidden npx pgparity init --yes
  grep -q 'Only laptop can run here' "$folder/out.txt" || fail 'init does not name what is missing.'
  major="$(sed -n 's/.*postgres({ major: \([0-9]*\).*/\1/p' pgparity.config.ts)"
  step "pgparity setup native --major $major" 0 env PGPARITY_POSTGRES_BIN=$hidden npx pgparity setup native --major "$major"
  step 'pgparity run, on two profiles' 0 \
    env PGPARITY_POSTGRES_BIN="$XDG_CACHE_HOME/pgparity/postgres-$major/bin" npx pgparity run --require production,laptop
  grep -q 'PARITY (exit 0)' "$folder/out.txt" || fail 'The verdict is not parity.'
  echo "  together: $((SECONDS - began)) s"
  [ $((SECONDS - began)) -le 300 ] || fail "The verdict took $((SECONDS - began)) s."
done
