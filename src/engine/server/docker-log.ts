import type { ContainerRuntimeClient } from 'testcontainers';
import { redact } from '../../base/config/redact.ts';

/** The last lines that the container wrote, or what kept them from being read. */
export async function readLogTail(
  runtime: ContainerRuntimeClient,
  id: string,
  password: string,
  linesMax = logLinesMax,
): Promise<string> {
  try {
    const container = runtime.container.dockerode.getContainer(id);
    const frames = await container.logs({ stdout: true, stderr: true, tail: linesMax, follow: false });
    return redact(textOf(frames), [password]).trimEnd();
  } catch (error) {
    return `The container's log cannot be read: ${(error as Error).message}`;
  }
}

const logLinesMax = 40;

/** The engine sends frames: a byte for the stream, three zero bytes, the length in four bytes, the text. */
function textOf(frames: Buffer): string {
  const texts: Buffer[] = [];
  for (let offset = 0; offset + 8 <= frames.length;) {
    const end = offset + 8 + frames.readUInt32BE(offset + 4);
    texts.push(frames.subarray(offset + 8, end));
    offset = end;
  }
  return Buffer.concat(texts).toString('utf8');
}
