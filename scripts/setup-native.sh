#!/usr/bin/env bash
# Brings PostgreSQL, pgvector and the ScaNN stand-in to this machine, so that the `native` server works.
# It says what it will do, asks, does only what is missing, and starts no database server.
# The stand-in is built into this user's cache folder and not into PostgreSQL, where every cluster would see it.
# "pgparity setup native" runs it once for each major that the config names.
#
#   --major N          the PostgreSQL major (default: 15)
#   --without-vector   leave pgvector out
#   --without-scann    leave the ScaNN stand-in out
#   --yes              do not ask
#   --dry-run          only say what it would do
set -euo pipefail
export LC_ALL=C

# Omni 15.12.0 bundles this version of pgvector.
readonly pgvector_source_version=0.8.0-1
readonly pgvector_source_release=trixie

project_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly stand_in_folder="$project_folder/fixtures/scann-stand-in"
readonly stand_in_sources=(alloydb_scann.c alloydb_scann.control alloydb_scann--0.1.2-stand-in.sql Makefile)

main() {
  parse_arguments "$@"
  # src/engine/server/stand-in-files.ts looks for it there.
  readonly stand_in_target="${XDG_CACHE_HOME:-$HOME/.cache}/pgparity/scann-stand-in-$postgres_major"
  case "$(uname -s)" in
    Linux) ;;
    Darwin) print_homebrew_commands && exit 0 ;;
    *) fail "This script knows Debian, Ubuntu and macOS. On this system, install PostgreSQL $postgres_major with its headers, and pgvector." ;;
  esac
  bin_folder=$(find_bin_folder)

  plan
  if [ ${#steps[@]} -eq 0 ]; then
    say "Nothing to do: $(whereabouts)"
    exit 0
  fi
  say "This will, on this machine:"
  printf '  - %s\n' "${steps[@]}"
  [ "$dry_run" = yes ] && exit 0
  agree

  work_folder=$(mktemp -d "${TMPDIR:-/tmp}/pgparity-setup.XXXXXX")
  trap 'rm -rf "$work_folder"' EXIT
  # apt downloads as its own user, which has to be able to enter.
  chmod 755 "$work_folder"

  if [ ${#packages[@]} -gt 0 ]; then install_packages; fi
  bin_folder=$(find_bin_folder)
  [ -n "$bin_folder" ] || fail "PostgreSQL $postgres_major was installed, but no pg_config of that major was found. Set PGPARITY_POSTGRES_BIN to its bin folder."
  if [ "$needs_pgvector_source" = yes ]; then install_pgvector_from_source; fi
  if [ "$needs_stand_in" = yes ]; then install_stand_in; fi
  say "Done: $(whereabouts)"
}

whereabouts() {
  printf 'PostgreSQL %s%s in %s' "$postgres_major" "$([ "$with_vector" = yes ] && printf ' and pgvector are' || printf ' is')" "$bin_folder"
  if [ "$with_scann" = yes ]; then printf ', the ScaNN stand-in is in %s' "$stand_in_target"; fi
  printf '.\n'
}

parse_arguments() {
  assume_yes=no
  dry_run=no
  with_vector=yes
  with_scann=yes
  postgres_major=15
  while [ $# -gt 0 ]; do
    case "$1" in
      --major) postgres_major="${2:-}" && shift ;;
      --without-vector) with_vector=no ;;
      --without-scann) with_scann=no ;;
      --yes | -y) assume_yes=yes ;;
      --dry-run | -n) dry_run=yes ;;
      --help | -h) sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit 0 ;;
      *)
        printf '%s\n' "Unknown argument \"$1\". The arguments are --major, --without-vector, --without-scann, --yes and --dry-run." >&2
        exit 2
        ;;
    esac
    shift
  done
  [[ "$postgres_major" =~ ^[0-9]+$ ]] || { printf '%s\n' "--major is \"$postgres_major\": write a PostgreSQL major, as 15." >&2 && exit 2; }
}

# Fills `steps` (for a person), `packages`, `needs_pgvector_source` and `needs_stand_in`.
plan() {
  steps=()
  packages=()
  needs_pgvector_source=no
  needs_stand_in=no
  local share_folder=""
  [ -n "$bin_folder" ] && share_folder=$("$bin_folder/pg_config" --sharedir)

  if [ "$with_vector" = yes ] && { [ -z "$share_folder" ] || [ ! -f "$share_folder/extension/vector.control" ]; }; then
    if is_offered "postgresql-$postgres_major-pgvector"; then
      packages+=("postgresql-$postgres_major-pgvector")
    else
      needs_pgvector_source=yes
    fi
  fi
  if [ "$with_scann" = yes ] && ! cmp -s "$stand_in_target/alloydb_scann.sources" <(stand_in_checksums); then needs_stand_in=yes; fi

  [ -x "$bin_folder/postgres" ] && [ -x "$bin_folder/initdb" ] || packages+=("postgresql-$postgres_major")
  if [ "$needs_pgvector_source" = yes ] || [ "$needs_stand_in" = yes ]; then
    [ -n "$bin_folder" ] && [ -f "$("$bin_folder/pg_config" --includedir-server)/postgres.h" ] ||
      add_headers_packages
    command -v gcc >/dev/null || packages+=(gcc libc6-dev)
    command -v make >/dev/null || packages+=(make)
  fi

  if [ ${#packages[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || fail "This script installs packages with apt, and there is no apt-get here. Install PostgreSQL $postgres_major with its headers, gcc and make, then run it again."
    steps+=("install the packages ${packages[*]} with apt (no database cluster is created or started)")
  fi
  [ "$needs_pgvector_source" = yes ] &&
    steps+=("build and install pgvector $pgvector_source_version from Debian's source package, downloaded from this machine's own Debian mirror and checked by apt")
  [ "$needs_stand_in" = yes ] && steps+=("build the ScaNN stand-in from fixtures/scann-stand-in into $stand_in_target")
  return 0
}

# The headers in the version of the installed server, where apt has it: with newer ones, apt would upgrade the server too.
add_headers_packages() {
  local package="postgresql-server-dev-$postgres_major" installed library
  installed=$(installed_version "postgresql-$postgres_major")
  library=$(installed_version libpq5)
  if [ -n "$installed" ] && is_offered "$package=$installed"; then package+="=$installed"; fi
  packages+=("$package")
  if [ -z "$(installed_version libpq-dev)" ] && [ -n "$library" ] && is_offered "libpq-dev=$library"; then
    packages+=("libpq-dev=$library")
  fi
}

installed_version() {
  dpkg-query -W -f '${Version}' "$1" 2>/dev/null || true
}

install_packages() {
  # The lists may be missing (in a container image) or name versions that the mirror no longer has.
  as_root apt-get update || say "apt-get update had complaints; going on with what it could read."
  plan
  say "Installing ${packages[*]}"
  local package
  for package in "${packages[@]}"; do
    is_offered "$package" && continue
    case "$package" in
      postgresql-*) fail "This release ($(release_title)) offers no package $package. Add the PostgreSQL project's own repository (apt-get install postgresql-common, then /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh) and run this again." ;;
      *) fail "apt offers no package $package." ;;
    esac
  done
  keep_package_from_creating_a_cluster
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --no-upgrade "${packages[@]}"
}

# The package of the server creates and starts a cluster of its own, which pgparity does not use.
keep_package_from_creating_a_cluster() {
  [[ " ${packages[*]} " == *" postgresql-$postgres_major "* ]] || return 0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --no-upgrade postgresql-common
  as_root sed -i 's/^#\{0,1\}create_main_cluster = .*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
}

# A private set of sources, lists and caches: what the machine's own apt knows and trusts stays as it is.
install_pgvector_from_source() {
  say "Downloading the source of pgvector $pgvector_source_version"
  local mirror apt_folder="$work_folder/apt"
  mirror=$(find_debian_mirror)
  [ -n "$mirror" ] || fail "apt offers no postgresql-$postgres_major-pgvector, and this machine's apt sources name no Debian mirror to take pgvector's source from. Add the PostgreSQL project's own repository and run this again."
  mkdir -p "$apt_folder"/{lists/partial,cache/archives/partial,download} && chmod -R 755 "$apt_folder"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $pgvector_source_release main" >"$apt_folder/sources.list"
  local options=(
    -o "Dir::Etc::sourcelist=$apt_folder/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$apt_folder/lists" -o "Dir::Cache=$apt_folder/cache"
    -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=
  )
  apt-get "${options[@]}" --error-on=any update || fail "This machine's Debian mirror could not be read for $pgvector_source_release."
  (cd "$apt_folder/download" && apt-get "${options[@]}" source --download-only "pgvector=$pgvector_source_version") ||
    fail "This machine's Debian mirror has no source package pgvector $pgvector_source_version."

  say "Building pgvector"
  mkdir "$work_folder/pgvector"
  tar -xzf "$apt_folder"/download/pgvector_*.orig.tar.gz -C "$work_folder/pgvector" --strip-components=1
  # OPTFLAGS is pgvector's -march=native: left out, as in Debian's own build, so that answers do not depend on the machine.
  build "$work_folder/pgvector" OPTFLAGS=
  as_root make -C "$work_folder/pgvector" PG_CONFIG="$bin_folder/pg_config" with_llvm=no OPTFLAGS= install >/dev/null ||
    fail "Installing pgvector failed."
}

install_stand_in() {
  say "Building the ScaNN stand-in"
  local folder="$work_folder/stand-in" file
  mkdir "$folder"
  for file in "${stand_in_sources[@]}"; do cp "$stand_in_folder/$file" "$folder/"; done
  build "$folder"
  stand_in_checksums >"$folder/alloydb_scann.sources"
  mkdir -p "$stand_in_target"
  # The list of sources goes last: with it, the stand-in is complete.
  install -m 644 "$folder"/*.control "$folder"/*.sql "$stand_in_target/"
  install -m 755 "$folder/alloydb_scann.so" "$stand_in_target/"
  install -m 644 "$folder/alloydb_scann.sources" "$stand_in_target/"
}

# $1: folder of a PGXS extension; the rest goes to make. Bitcode for the JIT compiler is not built: it would need clang.
build() {
  local folder=$1
  shift
  make -C "$folder" -j2 PG_CONFIG="$bin_folder/pg_config" with_llvm=no "$@" >"$folder/make.log" 2>&1 ||
    { tail -n 30 "$folder/make.log" >&2 && fail "Building $(basename "$folder") failed; the end of make's output is above."; }
}

# What a stand-in was built from. A changed source makes the next run build it again.
stand_in_checksums() {
  (cd "$stand_in_folder" && cksum "${stand_in_sources[@]}")
}

# The bin folder of that major, or nothing.
find_bin_folder() {
  local candidate
  for candidate in "${PGPARITY_POSTGRES_BIN:-}" "/usr/lib/postgresql/$postgres_major/bin" "/usr/pgsql-$postgres_major/bin" \
    "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -n "$candidate" ] && [ -x "$candidate/pg_config" ] || continue
    case "$("$candidate/pg_config" --version)" in
      "PostgreSQL $postgres_major."*) echo "$candidate" && return 0 ;;
    esac
  done
}

# The Debian mirror in this machine's apt sources, whichever of apt's two formats they are written in.
find_debian_mirror() {
  local release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  [ "$(. /etc/os-release && echo "$ID")" = debian ] || return 0
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$release" '$1 == release && $2 == "main" && !found { print $3; found = 1 }'
}

release_title() {
  (. /etc/os-release && echo "$PRETTY_NAME")
}

# $1: a package, or package=version.
is_offered() {
  command -v apt-cache >/dev/null || return 1
  if [[ "$1" == *=* ]]; then
    [[ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null)" ]]
    return
  fi
  [[ "$(apt-cache policy "$1" 2>/dev/null)" == *"Candidate: "[0-9]* ]]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "This needs root, and there is no sudo here. Run it as root, with --yes"
  fi
}

agree() {
  [ "$assume_yes" = yes ] && return 0
  [ -t 0 ] || fail "There is no terminal to ask on. Add --yes to do this, or --dry-run to only see it."
  local answer
  read -r -p "Go on? [y/N] " answer
  [[ "$answer" =~ ^[yY] ]] || fail "Nothing was changed."
}

print_homebrew_commands() {
  cat <<TEXT
On macOS, run these commands:

  brew install postgresql@$postgres_major pgvector
  # Homebrew builds pgvector for its newest majors only. If vector.control is missing in
  # \$(brew --prefix postgresql@$postgres_major)/share/postgresql@$postgres_major/extension, unpack pgvector's source and, in it:
  make install PG_CONFIG="\$(brew --prefix postgresql@$postgres_major)/bin/pg_config" OPTFLAGS=
  # The ScaNN stand-in:
  cd "$stand_in_folder" && make PG_CONFIG="\$(brew --prefix postgresql@$postgres_major)/bin/pg_config" with_llvm=no
  mkdir -p "$stand_in_target" && cp *.control *.sql alloydb_scann.dylib "$stand_in_target/"
TEXT
}

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

main "$@"
