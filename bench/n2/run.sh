#!/usr/bin/env bash
# Measures AlloyDB Omni and pgvector on a fresh virtual machine of Google Cloud, and brings back nothing but results that
# are encrypted to you. The machine is deleted at the end, whatever happens. See docs/guides/private-measurements.md.
#
#   bench/n2/run.sh --project ID --zone ZONE --recipient age1… --output FOLDER [--dry-run] [-- flags of pgparity bench]
#
#   --machine-type TYPE   n2-standard-4 by default
#   --hours COUNT         Google deletes the machine after so long, even if this script was killed; 3 by default
#   --keep                leave the machine for a person to look at; the limit of hours still holds
#   --dry-run             print each command and run none
set -euo pipefail
export LC_ALL=C

project_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
project='' zone='' recipient='' output='' machine_type=n2-standard-4 hours=3 keep=no dry_run=no
bench_flags=()
machine="pgparity-$(date -u +%Y%m%d-%H%M%S)-$$"
source_folder=''
may_exist=no

main() {
  parse_arguments "$@"
  refuse_what_cannot_work
  # A signal ends the script, and every end passes through here.
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  pack_source
  create_machine
  wait_for_machine
  prepare_machine
  check_machine
  local bench_code=0
  measure || bench_code=$?
  # One profile may have failed, and the results of the other are there all the same.
  bring_back
  exit "$bench_code"
}

parse_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --dry-run) dry_run=yes ;;
      --keep) keep=yes ;;
      --project | --zone | --recipient | --output | --machine-type | --hours)
        [ $# -ge 2 ] || fail "$1 needs a value."
        local name=${1#--}
        printf -v "${name//-/_}" '%s' "$2"
        shift
        ;;
      --)
        shift
        bench_flags=("$@")
        return
        ;;
      *) fail "Unknown option \"$1\": see the head of bench/n2/run.sh." ;;
    esac
    shift
  done
}

refuse_what_cannot_work() {
  local name
  for name in project zone recipient output; do
    [ -n "${!name}" ] || fail "--$name is missing: see the head of bench/n2/run.sh."
  done
  [[ $recipient =~ ^age1[0-9a-z]+$ ]] || fail '--recipient is the public key that age-keygen shows: it begins with age1.'
  [[ $hours =~ ^[1-9][0-9]?$ ]] || fail "--hours $hours is no whole number from 1 to 99."
  [[ $machine_type == n2-* ]] || fail "--machine-type $machine_type is not of the family N2, whose processors all have AVX2 and AVX-512."
  local flag
  for flag in ${bench_flags[@]+"${bench_flags[@]}"}; do
    case "$flag" in
      --show | --json | --json=* | --html | --html=*) fail "$flag would write results in plain: leave it out, and import what comes back." ;;
    esac
  done
  [ "$dry_run" = yes ] && return
  command -v gcloud > /dev/null || fail 'gcloud is not installed: install the Google Cloud CLI and log in, or look with --dry-run.'
  git -C "$project_folder" diff --quiet HEAD -- || fail 'The work tree differs from HEAD, and HEAD is what would be measured: commit first.'
  mkdir -p "$output"
}

pack_source() {
  source_folder=$(mktemp -d)
  run git -C "$project_folder" archive --format=tar.gz --output="$source_folder/pgparity.tar.gz" HEAD
}

# Debian 13 has Node 20.19 and Docker in its own packages. Without a service account, nothing on the machine can act for you.
create_machine() {
  may_exist=yes
  run gcloud compute instances create "$machine" \
    --project="$project" --zone="$zone" \
    --machine-type="$machine_type" --min-cpu-platform='Intel Ice Lake' \
    --image-family=debian-13 --image-project=debian-cloud \
    --boot-disk-type=pd-ssd --boot-disk-size=50GB \
    --no-service-account --no-scopes \
    --max-run-duration="${hours}h" --instance-termination-action=DELETE
}

readonly connection_attempts_max=30

wait_for_machine() {
  local attempt
  [ "$dry_run" = yes ] && { on_machine true; return; }
  for ((attempt = 1; attempt <= connection_attempts_max; attempt += 1)); do
    on_machine true 2> /dev/null && return
    sleep 5
  done
  fail "$machine does not answer to ssh: is port 22 open in the network, or does it need --tunnel-through-iap in your gcloud settings?"
}

prepare_machine() {
  on_machine 'sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -qy docker.io nodejs npm'
  on_machine 'sudo usermod -aG docker "$USER"'
  run gcloud compute scp "$source_folder/pgparity.tar.gz" "$machine:pgparity.tar.gz" --project="$project" --zone="$zone"
  on_machine 'mkdir pgparity && tar -xzf pgparity.tar.gz -C pgparity && cd pgparity && npm ci && npm run build'
}

check_machine() {
  on_machine 'cd pgparity && npx pgparity doctor && node bench/n2/check-machine.mjs n2'
}

# With a recipient the vault holds encrypted files only. No terminal: pgparity then shows no restricted number.
measure() {
  local flags=''
  [ ${#bench_flags[@]} -eq 0 ] || printf -v flags ' %q' "${bench_flags[@]}"
  on_machine "cd pgparity && PGPARITY_VAULT=\"\$HOME/vault\" npx pgparity bench --profiles alloydb-omni,pgvector --server docker --recipient $recipient$flags < /dev/null"
}

# Whatever else may lie there, only files that end with .age are put into the archive.
bring_back() {
  run_into "$output/$machine.tar" gcloud compute ssh "$machine" --project="$project" --zone="$zone" \
    --command='cd vault && find . -name "*.age" -type f -print0 | tar --null --files-from=- --create'
  [ "$dry_run" = yes ] && return
  tar -xf "$output/$machine.tar" -C "$output"
  rm "$output/$machine.tar"
  find "$output" -name '*.age' ! -name '*-error.txt.age' | grep -q . ||
    fail "No encrypted result came back. Read the output of the bench above, and with age --decrypt what *-error.txt.age in $output says."
  say "Encrypted results are in $output. Bring each one home with: npx pgparity results import FILE --identity KEY"
}

clean_up() {
  local code=$?
  trap - EXIT
  [ -z "$source_folder" ] || rm -rf "$source_folder"
  if [ "$may_exist" = no ]; then
    exit "$code"
  elif [ "$keep" = yes ]; then
    say "$machine is left running, and is deleted by Google $hours hours after its start. It costs money until then."
  else
    run gcloud compute instances delete "$machine" --project="$project" --zone="$zone" --quiet ||
      say "$machine could not be deleted: look at it in the console. Google deletes it $hours hours after its start."
  fi
  exit "$code"
}

on_machine() {
  run gcloud compute ssh "$machine" --project="$project" --zone="$zone" --command="$1"
}

run() {
  print_command "$@"
  [ "$dry_run" = yes ] || "$@"
}

run_into() {
  local file=$1
  shift
  print_command "$@"
  [ "$dry_run" = yes ] || "$@" > "$file"
}

print_command() {
  printf '+'
  printf ' %q' "$@"
  printf '\n'
} >&2

say() {
  printf '%s\n' "$1" >&2
}

fail() {
  say "$1"
  exit 2
}

main "$@"
