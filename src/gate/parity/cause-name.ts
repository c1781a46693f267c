/** How a divergence is named as the cause of others. */
export function causeName(check: string, observation: string): string {
  return `${check} · ${observation}`;
}
