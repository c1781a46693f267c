/** Whether there is a process of that id, be it only one whose end nobody has collected yet. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
