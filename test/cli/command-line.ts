import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's own folder, which is also a product's folder. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error holds the text; rejects when the command ends before. */
  readonly told: (text: string) => Promise<void>;
}

/** What hides Docker and PostgreSQL from pgparity, so that it sees a machine with nothing but Node. */
export const nodeOnly = { DOCKER_HOST: 'unix:///nonexistent/docker.sock', PGPARITY_POSTGRES_BIN: '/nonexistent' };

/** Runs the built command line with these words, as a person would, without a terminal. */
export function startPgparity(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = projectFolder,
): Running {
  return start(process.execPath, [`${projectFolder}/dist/cli/main.js`, ...words], environment, folder);
}

/** The same through npx, which is the child then. */
export function startThroughNpx(words: readonly string[], environment: Readonly<Record<string, string>>): Running {
  return start('npx', ['pgparity', ...words], environment, projectFolder);
}

function start(
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder: string,
): Running {
  const child = spawn(command, words, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    for (const { text, resolve } of waiting) if (stderr.includes(text)) resolve();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      for (const { text, reject: refuse } of waiting)
        refuse(new Error(`It ended without "${text}": ${stderr}${stdout}`));
      resolve({ exitCode, stdout, stderr });
    });
  });
  const told = (text: string): Promise<void> =>
    stderr.includes(text)
      ? Promise.resolve()
      : new Promise((resolve, reject) => void waiting.push({ text, resolve, reject }));
  return { child, ended, told };
}

export function pgparity(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startPgparity(words, environment).ended;
}
