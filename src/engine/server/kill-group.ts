/**
 * Ends a process group at once. `initdb` runs PostgreSQL in a mode that any signal ends without a clean-up. The group is
 * stopped first, so that it makes nothing more while `whileStopped` looks at what will be left.
 */
export function killGroup(leader: number | undefined, whileStopped: () => void): void {
  if (leader === undefined) return;
  send(leader, 'SIGSTOP');
  whileStopped();
  send(leader, 'SIGKILL');
}

function send(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended already.
  }
}
