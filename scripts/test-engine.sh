#!/usr/bin/env bash
# A throw-away Docker engine beside whatever the machine has: own socket, own data, own bridge, gone afterwards.
#
#   scripts/test-engine.sh run COMMAND...     starts an engine, runs the command with DOCKER_HOST set, ends the engine
#   scripts/test-engine.sh start FOLDER       starts an engine in an empty folder and prints its DOCKER_HOST
#   scripts/test-engine.sh stop FOLDER        ends it, and removes the folder and what the engine left on the machine
#
# It runs as root on Linux and needs dockerd (Debian: `apt-get install docker.io`), docker and ip (iproute2).
# The engine can pull nothing and its containers reach nothing but this machine: it writes no firewall rule.
set -euo pipefail

startSeconds=60
stopSeconds=60

main() {
  case "${1:-}" in
    run) shift && [ $# -gt 0 ] || usage; run "$@" ;;
    start) [ $# -eq 2 ] || usage; require; start "$2"; echo "$(host "$2")" ;;
    stop) [ $# -eq 2 ] || usage; require; stop "$2" ;;
    *) usage ;;
  esac
}

run() {
  require
  local folder
  folder="$(mktemp -d "${TMPDIR:-/tmp}/pgparity-engine.XXXXXX")"
  # shellcheck disable=SC2064 # The folder is known now, and no longer when the trap runs.
  trap "stop '$folder'" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  start "$folder"
  DOCKER_HOST="$(host "$folder")" "$@"
}

start() {
  local folder="$1" bridge
  mkdir -p "$folder"
  [ -z "$(ls -A "$folder")" ] || fail "The folder $folder is not empty. Name a new one."
  # A path of a socket holds at most 107 bytes, and containerd's own is the longest one.
  [ "${#folder}" -le 70 ] || fail "The folder's name $folder is too long for a socket. Name one of at most 70 bytes."
  bridge="pgp$$"
  echo "$bridge" >"$folder/bridge"
  # dockerd makes these two and leaves them behind; what was there before stays.
  for left in /etc/docker /run/docker; do [ -e "$left" ] || echo "$left" >>"$folder/left"; done
  ip link add "$bridge" type bridge
  ip address add "10.213.$(($$ % 256)).1/24" dev "$bridge"
  ip link set "$bridge" up
  # Ports are published by docker-proxy, so neither iptables nor a change of the kernel's forwarding is needed.
  # A mount namespace of its own keeps the containers' file systems out of the machine's mount table.
  setsid unshare --mount --propagation private dockerd \
    --host="$(host "$folder")" \
    --data-root="$folder/data" \
    --exec-root="$folder/exec" \
    --pidfile="$folder/dockerd.pid" \
    --bridge="$bridge" \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --userland-proxy=true \
    >"$folder/dockerd.log" 2>&1 </dev/null &
  local engine=$! deadline=$((SECONDS + startSeconds))
  until docker --host "$(host "$folder")" version >/dev/null 2>&1; do
    if ! kill -0 "$engine" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$folder/dockerd.log" >&2
      stop "$folder"
      fail "dockerd did not answer within $startSeconds s. The end of its log stands above."
    fi
    sleep 0.1
  done
}

stop() {
  local folder="$1" engine containers
  trap - EXIT
  [ -d "$folder" ] || fail "There is no folder $folder."
  if [ -s "$folder/dockerd.pid" ]; then
    engine="$(cat "$folder/dockerd.pid")"
    containers="$(docker --host "$(host "$folder")" ps --all --quiet 2>/dev/null || true)"
    # shellcheck disable=SC2086 # One word an id.
    [ -z "$containers" ] || docker --host "$(host "$folder")" rm --force --volumes $containers >/dev/null || true
    kill "$engine" 2>/dev/null || true
    timeout "$stopSeconds" tail --pid="$engine" -f /dev/null || kill -KILL "$engine" 2>/dev/null || true
  fi
  [ ! -s "$folder/bridge" ] || ip link delete "$(cat "$folder/bridge")" 2>/dev/null || true
  if [ -s "$folder/left" ]; then
    # shellcheck disable=SC2046 # Two fixed paths without blanks.
    rm -rf $(cat "$folder/left")
  fi
  rm -rf "$folder"
}

host() {
  echo "unix://$1/docker.sock"
}

require() {
  [ "$(id -u)" -eq 0 ] || fail 'A Docker engine is started by root. Run this as root, or set DOCKER_HOST to an engine that runs.'
  for program in dockerd docker ip unshare; do
    command -v "$program" >/dev/null || fail "There is no $program on PATH. On Debian: apt-get install docker.io iproute2."
  done
}

usage() {
  sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//' >&2
  exit 2
}

fail() {
  echo "$1" >&2
  exit 2
}

main "$@"
