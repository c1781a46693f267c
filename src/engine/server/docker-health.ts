/**
 * How a container's health is asked: over TCP, with the password, by the variables that the images read. The temporary
 * server of the first start listens on the unix socket only, so it does not pass for the real one (`pg_isready` on the
 * socket does). docker-compose.yml and docker-compose.ci.yml hold the same text; a test compares them.
 */
export const containerHealth = {
  command:
    'PGPASSWORD="$POSTGRES_PASSWORD" psql --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --no-psqlrc --tuples-only --command="SELECT 1"',
  intervalSeconds: 5,
  timeoutSeconds: 3,
  retries: 24,
} as const;
