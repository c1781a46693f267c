#!/usr/bin/env bash
# The package as others install it: packed, installed in an empty folder outside this repository, and used by the product of
# examples/two-tables on every Node that is promised. Needs PostgreSQL 15 (pgparity setup native).
#
#   scripts/ci/package.sh            all majors; everything on one of them, a run and an import on the others
#   scripts/ci/package.sh 20 26      these majors only; the first one gets everything
#
# PACKED names a tarball that was packed already; otherwise this script packs, which builds.
set -euo pipefail
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
majors=("$@")
[ ${#majors[@]} -gt 0 ] || majors=(24 20 22 26)

folder="$(mktemp -d "${TMPDIR:-/tmp}/pgparity-package.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
product="$folder/product"
export PGPARITY_VAULT="$folder/vault" NO_COLOR=1
unset DATABASE_URL

fail() { printf '%s\n' "$*" >&2 && exit 1; }

# $1: the exit code that is right; the rest is a pgparity command. Its output is in $folder/out.txt.
expect_exit() {
  local right=$1 code=0
  shift
  pgparity "$@" >"$folder/out.txt" 2>"$folder/err.txt" || code=$?
  [ "$code" -eq "$right" ] && return 0
  cat "$folder/out.txt" "$folder/err.txt" >&2
  fail "pgparity $* ended with $code, not with $right."
}

pgparity() { "$node" node_modules/pgparity/dist/cli/main.js "$@"; }

expect_text() { grep -q -- "$1" "$folder/$2" || { cat "$folder/$2" >&2 && fail "\"$1\" is not in the output above."; }; }

everything() {
  echo 'npm ls'
  npm ls --all >"$folder/ls.txt" || fail "npm ls complains: $(grep -E 'extraneous|invalid|missing' "$folder/ls.txt")"

  echo 'types, the declarations of the package included'
  "$repository/node_modules/.bin/tsc" -p .

  echo 'doctor, guard, config'
  expect_exit 0 doctor
  expect_exit 0 config
  expect_exit 0 guard --work-tree
  expect_exit 0 setup native --dry-run

  echo 'a planted difference breaks the verdict, and the printed commands show it again'
  cat >db/002_planted.sql <<'SQL'
DO $$
BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    ALTER TABLE orders ALTER COLUMN cents SET DEFAULT 100;
  END IF;
END
$$;
SQL
  expect_exit 1 run --server production=native --json "$folder/broken.json"
  "$node" -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8")).divergences.filter(({ expected }) => !expected).map(({ repeat }) => repeat).join("\n")' \
    "$folder/broken.json" >"$folder/repeats.txt"
  [ "$(wc -l <"$folder/repeats.txt")" -eq 2 ] || fail "Two divergences were planted, and these are repeated: $(cat "$folder/repeats.txt")"
  while read -r command; do
    echo "  $command"
    code=0
    PATH="$(dirname "$node"):$PATH" bash -c "$command" >"$folder/out.txt" 2>&1 </dev/null || code=$?
    [ "$code" -eq 1 ] || { cat "$folder/out.txt" && fail "It ended with $code, not with 1."; }
    expect_text BROKEN out.txt
  done <"$folder/repeats.txt"
  rm db/002_planted.sql

  echo 'bench says what it needs, and measures when that is there'
  expect_exit 2 bench --profiles laptop
  expect_text 'npm install --save-dev @observablehq/plot linkedom' err.txt
  npm install --no-audit --no-fund --silent --save-dev @observablehq/plot linkedom
  expect_exit 0 bench --profiles laptop --rows 2000 --dimensions 16 --queries 20 --builds 1 --scenarios none \
    --index ivfflat --lists 24 --probes 2
}

echo 'pack and install'
if [ -n "${PACKED:-}" ]; then cp "$PACKED" "$folder"; else (cd "$repository" && npm pack --silent --pack-destination "$folder" >/dev/null); fi
cp -r "$repository/examples/two-tables" "$product"
cd "$product"
started=$SECONDS
npm install --no-audit --no-fund --silent "$folder"/pgparity-*.tgz
echo "installed in $((SECONDS - started)) s: $(du -sm node_modules | cut -f 1) MB, $(find node_modules -name package.json -path '*node_modules/*' -prune | wc -l) packages"
printf 'node_modules/\n' >.gitignore
git init --quiet .

aliases=()
for major in "${majors[@]}"; do aliases+=("node$major@npm:node-$(node -p 'process.platform + "-" + process.arch')@$major"); done
mkdir "$folder/nodes"
npm install --no-audit --no-fund --silent --prefix "$folder/nodes" "${aliases[@]}"

echo 'from npm install to a verdict, with Node alone'
"$repository/scripts/ci/newcomers.sh" "$folder"/pgparity-*.tgz drizzle

for major in "${majors[@]}"; do
  node="$folder/nodes/node_modules/node$major/bin/node"
  echo "=== Node $("$node" --version)"
  expect_exit 0 run --server production=native --require production
  expect_text 'PARITY (exit 0)' out.txt
  "$node" --input-type=module -e "
    import { checks, defineConfig } from 'pgparity';
    if (typeof checks !== 'function' || typeof defineConfig !== 'function') process.exit(1);"
  if [ "$major" = "${majors[0]}" ]; then everything; fi
done
