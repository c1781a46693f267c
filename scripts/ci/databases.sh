# Read by the other scripts: where the databases of a build are. PROFILES names them, separated by commas; DATABASES is
# the folder that the steps share, with the password of this build.

# The profiles that have a server, one a line.
server_profiles() {
  local profile
  for profile in ${PROFILES//,/ }; do
    [ "$profile" = embedded ] || echo "$profile"
  done
}

# The URL of a profile's server: the one in the environment, or the container's by its name, as the password is in
# PGPASSWORD and so neither in a log nor in a list of processes.
server_url() {
  local variable
  variable="$(server_variable "$1")"
  echo "${!variable:-postgresql://pgparity@$1:5432/pgparity}"
}

server_variable() {
  echo "PGPARITY_$(tr 'a-z-' 'A-Z_' <<<"$1")_URL"
}

use_password() {
  if [ -s "$DATABASES/password" ]; then
    PGPASSWORD="$(cat "$DATABASES/password")"
    export PGPASSWORD
  fi
}
