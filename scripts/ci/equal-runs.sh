#!/usr/bin/env bash
# Runs examples/two-tables on two equal native servers 20 times, or as often as asked for, and fails if a run does not end
# in parity or a verdict differs from the first one. Each run has its own seed and runs the suites a second time, shuffled by
# it (--stability); every other run has a busy process beside it. Needs PostgreSQL 15 and a build (npm run build).
#
#   scripts/ci/equal-runs.sh [RUNS]
set -euo pipefail
runs="${1:-20}"
repository="$(cd "$(dirname "$0")/../.." && pwd)"
folder="$(mktemp -d)"
load=''
stop_load() { [ -z "$load" ] || kill "$load" 2>/dev/null || true; load=''; }
trap 'stop_load; rm -rf "$folder"' EXIT

# PostgreSQL's own user has to be able to pass through.
chmod 755 "$folder"
cp -r "$repository/examples/two-tables" "$folder/product"
mkdir "$folder/product/node_modules"
ln -s "$repository" "$folder/product/node_modules/pgparity"
cd "$folder/product"
sed -i 's/laptop: pglite()/candidate: postgres({ major: 15 })/; s/pglite, //' pgparity.config.ts

for run in $(seq "$runs"); do
  beside=idle
  if [ $((run % 2)) -eq 0 ]; then
    beside='under load'
    nice -n 19 yes >/dev/null &
    load=$!
  fi
  started="$(date +%s)"
  node "$repository/dist/cli/main.js" run --server native --require production,candidate --stability --seed "$run" \
    --json "$folder/$run.json" >"$folder/$run.txt" 2>&1 || { cat "$folder/$run.txt"; echo "Run $run is no parity."; exit 1; }
  stop_load
  node "$repository/scripts/ci/same-verdict.mjs" "$folder/1.json" "$folder/$run.json" >"$folder/same.txt"
  echo "run $run of $runs, $beside, seed $run, $(($(date +%s) - started)) s: $(tail -1 "$folder/$run.txt")"
done
echo "$runs runs, no verdict differs."
