import type { ProductFiles } from './product-files.ts';

/** A PostgreSQL that the product names somewhere. */
export interface FoundServer {
  /** The file that names it. */
  readonly place: string;
  readonly preset: 'postgres' | 'pgvector' | 'alloydbOmni';
  /** Null where the tag does not show it. */
  readonly major: number | null;
  /** Null for a server that is named by its major alone. */
  readonly image: string | null;
}

/** The servers of compose files, workflows and Supabase's settings, each preset and major once. */
export async function findServers(files: ProductFiles): Promise<readonly FoundServer[]> {
  const found: FoundServer[] = [];
  for (const place of files.matching(composeFile)) {
    for (const [, written = ''] of (await files.text(place)).matchAll(/^\s*-?\s*image:\s*["']?([^\s"'#]+)/gm))
      found.push(...serverOf(place, written.replace(/^\$\{[^:}]+:-([^}]+)\}$/, '$1')));
  }
  for (const place of files.matching(/(?:^|\/)supabase\/config\.toml$/)) {
    const major = /^\s*major_version\s*=\s*(\d+)/m.exec(await files.text(place))?.[1];
    if (major !== undefined) found.push({ place, preset: 'postgres', major: Number(major), image: null });
  }
  return found.filter(
    (server, index) =>
      found.findIndex(({ preset, major }) => preset === server.preset && major === server.major) === index,
  );
}

const composeFile =
  /(?:^|\/)(?:(?:docker-)?compose[^/]*|\.github\/workflows\/[^/]+|\.gitlab-ci|cloudbuild|\.circleci\/config)\.ya?ml$/;

function serverOf(place: string, image: string): readonly FoundServer[] {
  const [, repository = '', tag = ''] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const major = majorOf(tag);
  if (/(?:^|\/)alloydbomni$/.test(repository)) return [{ place, preset: 'alloydbOmni', major, image }];
  if (/pgvector/.test(repository)) return [{ place, preset: 'pgvector', major, image }];
  if (/(?:^|\/)(?:postgres|postgresql|postgis|timescaledb(?:-ha)?)$/.test(repository))
    return [{ place, preset: 'postgres', major, image }];
  return [];
}

/** `16`, `16.2-alpine`, `pg16`, `latest-pg16`, `0.8.0-pg17-trixie`. */
function majorOf(tag: string): number | null {
  const major = Number(/pg(\d{2})/.exec(tag)?.[1] ?? /^v?(\d{2})(?:[.-]|$)/.exec(tag)?.[1] ?? Number.NaN);
  return major >= 14 && major <= 18 ? major : null;
}
