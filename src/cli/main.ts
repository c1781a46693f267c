#!/usr/bin/env node
import { runCli } from './cli.ts';

// Whoever reads our output may stop reading (`pgparity run | head`): that is no fault, and the work goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2));
