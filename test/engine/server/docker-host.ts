import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';

/** The local images of fixtures/images/, under the profiles' variables, so that no test pulls anything. */
export const environment = {
  ...process.env,
  PGPARITY_PGVECTOR_IMAGE: 'pgparity-local/pgvector:pg15',
  PGPARITY_ALLOYDB_OMNI_IMAGE: 'pgparity-local/alloydbomni-stand-in:15',
};

/** Why the tests with containers cannot run here, or an empty text. */
export async function whyNoContainers(): Promise<string> {
  const images = [environment.PGPARITY_PGVECTOR_IMAGE, environment.PGPARITY_ALLOYDB_OMNI_IMAGE];
  const engine = await docker('version').catch(() => null);
  if (engine === null) return ' (skipped: no Docker client and engine here, see scripts/test-engine.sh)';
  const held = await docker('image', 'inspect', ...images).catch(() => null);
  return held === null ? ' (skipped: the engine lacks the images of fixtures/images/build.sh)' : '';
}

/** What the Docker client prints. Rejects when it fails. */
export function docker(...parameters: string[]): Promise<string> {
  return run(parameters, '');
}

/** The containers of a process, running or not, by their ids. */
export async function containersOf(processId: number): Promise<string[]> {
  const lines = await docker('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Label "pgparity.run"}}');
  return lines
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, label]) => label?.startsWith(`${processId}-`))
    .map(([id]) => id ?? '');
}

/** An image on top of the local pgvector one, which is removed at the end of the test. */
export async function imageWith(instructions: string): Promise<string> {
  const image = `pgparity-test/${randomBytes(6).toString('hex')}:1`;
  await run(['build', '--tag', image, '-'], `FROM ${environment.PGPARITY_PGVECTOR_IMAGE}\n${instructions}\n`);
  onTestFinished(async () => void (await docker('image', 'rm', '--force', image)));
  return image;
}

function run(parameters: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // The classic builder needs no plugin.
    const child = execFile(
      'docker',
      parameters,
      { env: { ...process.env, DOCKER_BUILDKIT: '0' } },
      (error, stdout, stderr) =>
        error === null ? resolve(stdout.trim()) : reject(new Error(`docker ${parameters.join(' ')}: ${stderr}`)),
    );
    // A client that has failed already reads nothing; its exit code says why.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
