/** `lists=50, m=16`; the family in front of a setting is left out, since the strategy stands beside it. */
export function settingsText(settings: Readonly<Record<string, string>>): string {
  const all = Object.entries(settings).map(([name, value]) => `${name.replace(/^\w+\./, '')}=${value}`);
  return all.length === 0 ? 'defaults' : all.join(', ');
}
