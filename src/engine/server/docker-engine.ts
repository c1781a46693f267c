import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as requestOverHttp, type IncomingMessage } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Environment } from '../../base/config/environment.ts';

/** Where a Docker engine listens, and who said so. */
export interface DockerEngine {
  /** `unix:///var/run/docker.sock`, `tcp://build-host:2375`. */
  readonly host: string;
  /** The variable, the context or the rule that it comes from. */
  readonly source: string;
}

/**
 * Where the Docker client would look: `DOCKER_HOST`, then the chosen context, then the known sockets. Nothing is asked.
 * testcontainers knows no contexts, so it gets the address: Colima, OrbStack and Docker Desktop work without a variable.
 */
export function locateEngine(environment: Environment): DockerEngine {
  const host = environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') return { host, source: 'DOCKER_HOST' };
  const context = chosenContext(environment);
  if (context !== undefined) return context;
  const found = knownSockets(environment).find((path) => existsSync(path));
  return { host: `unix://${found ?? defaultSocket}`, source: 'the default socket' };
}

/**
 * Asks the engine one question and reads the JSON. Rejects when it does not answer within the time.
 * testcontainers is not used for it: it takes 0.3 s to load, has no time limit, and pulls an image to find its host.
 */
export async function askEngine(engine: DockerEngine, environment: Environment, path: string): Promise<EngineAnswer> {
  const { secure, options } = requestOptions(engine, environment);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const open = secure ? requestOverHttps : requestOverHttp;
    const signal = AbortSignal.timeout(questionTimeoutMs);
    const outgoing = open({ ...options, path, agent: false, signal }, resolve);
    outgoing.on('error', (cause) =>
      reject(signal.aborted ? new Error(`no answer in ${questionTimeoutMs} ms`, { cause }) : cause),
    );
    outgoing.end();
  });
  const answer = await text(response);
  try {
    return { status: response.statusCode ?? 0, body: JSON.parse(answer) };
  } catch (cause) {
    throw new Error('something other than a Docker engine answers there', { cause });
  }
}

/**
 * Removes a container and its volumes before it returns, for a process that is about to end and can wait for nothing. One
 * that the engine does not know yet is waited for, since it may be about to make it.
 * The question is asked by another process, since Node's own HTTP needs an event loop.
 */
export function removeContainerNow(engine: DockerEngine, environment: Environment, name: string): void {
  const { secure, options } = requestOptions(engine, environment);
  const path = `/containers/${name}?force=true&v=true`;
  const input = JSON.stringify({ secure, options: { ...options, path, method: 'DELETE' } });
  spawnSync(process.execPath, ['--eval', removal], {
    input,
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: removalTimeoutMs,
  });
}

const pauseMs = 100;
const timesMax = 20;
const removal = `
const { secure, options } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const http = require(secure ? 'node:https' : 'node:http');
const ask = (timesLeft) => http.request({ ...options, agent: false }, (answer) => {
  answer.resume();
  if (answer.statusCode === 404 && timesLeft > 1) setTimeout(ask, ${pauseMs}, timesLeft - 1);
}).on('error', () => {}).end();
ask(${timesMax});`;
const removalTimeoutMs = 10_000;

interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
}

const questionTimeoutMs = 3000;
const defaultSocket = '/var/run/docker.sock';

function knownSockets(environment: Environment): string[] {
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  return [
    defaultSocket,
    ...(runtimeFolder === undefined ? [] : [join(runtimeFolder, 'docker.sock')]),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
  ];
}

function chosenContext(environment: Environment): DockerEngine | undefined {
  const folder = environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const name = environment['DOCKER_CONTEXT'] ?? readField(join(folder, 'config.json'), 'currentContext');
  if (typeof name !== 'string' || name === '' || name === 'default') return undefined;
  // The client stores a context under the SHA-256 of its name.
  const key = createHash('sha256').update(name).digest('hex');
  const host = readField(join(folder, 'contexts', 'meta', key, 'meta.json'), 'Endpoints', 'docker', 'Host');
  return typeof host === 'string' ? { host, source: `the Docker context "${name}"` } : undefined;
}

/** The value at the end of a path of names in a JSON file; undefined when file, text or name is not there. */
function readField(file: string, ...names: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return value;
  } catch {
    return undefined;
  }
}

function requestOptions(engine: DockerEngine, environment: Environment): { secure: boolean; options: object } {
  if (engine.host.startsWith('npipe://')) {
    return { secure: false, options: { socketPath: engine.host.slice('npipe://'.length) } };
  }
  const url = URL.canParse(engine.host) ? new URL(engine.host) : null;
  if (url?.protocol === 'unix:') return { secure: false, options: { socketPath: decodeURIComponent(url.pathname) } };
  if (url === null || !['tcp:', 'http:', 'https:'].includes(url.protocol)) {
    throw new Error(`pgparity reaches an engine by unix://, tcp://, http:// or https://, not by "${engine.host}"`);
  }
  const certificates = environment['DOCKER_CERT_PATH'];
  const secure = url.protocol === 'https:' || environment['DOCKER_TLS_VERIFY'] === '1';
  return {
    secure,
    options: {
      hostname: url.hostname,
      port: url.port === '' ? (secure ? 2376 : 2375) : url.port,
      ...(secure &&
        certificates !== undefined && {
          ca: readFileSync(join(certificates, 'ca.pem'), 'utf8'),
          cert: readFileSync(join(certificates, 'cert.pem'), 'utf8'),
          key: readFileSync(join(certificates, 'key.pem'), 'utf8'),
        }),
    },
  };
}
