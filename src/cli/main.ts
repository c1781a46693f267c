#!/usr/bin/env node
import { runCli } from './cli.ts';
import { watchOutput } from './output-watch.ts';
import { exitCodes } from '../base/errors.ts';

const output = watchOutput();
const exitCode = await runCli(process.argv.slice(2));
process.exitCode = (await output.failed()) ? exitCodes.wrongUse : exitCode;
