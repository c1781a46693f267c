import type { Fault } from './fault.ts';
import { connections } from './kinds/connections.ts';
import { files } from './kinds/files.ts';
import { machine } from './kinds/machine.ts';
import { processes } from './kinds/processes.ts';
import { signals } from './kinds/signals.ts';

export const faults: readonly Fault[] = [...files, ...connections, ...machine, ...processes, ...signals];
