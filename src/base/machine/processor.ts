import type { System } from './system.ts';

/** The processor, as far as the search of vectors cares. Null is unknown. */
export interface Processor {
  readonly model: string | null;
  /** Hardware threads that the system shows. */
  readonly cores: number | null;
  readonly architecture: string | null;
  readonly avx2: boolean | null;
  readonly avx512f: boolean | null;
  readonly fma: boolean | null;
}

/** Reads `/proc/cpuinfo` on Linux and `sysctl` on macOS. Anything else knows its architecture only. */
export async function readProcessor(system: System): Promise<Processor> {
  if (system.platform === 'linux') return linuxProcessor(await system.read('/proc/cpuinfo'), system.architecture);
  if (system.platform === 'darwin') return macProcessor(system);
  return { model: null, cores: null, architecture: system.architecture, ...unknownFlags };
}

const unknownFlags = { avx2: null, avx512f: null, fma: null } as const;
const noFlags = { avx2: false, avx512f: false, fma: false } as const;

function linuxProcessor(text: string | null, reported: string | null): Processor {
  const flags = text
    ?.match(/^flags\s*:(.*)$/m)?.[1]
    ?.trim()
    .split(/\s+/);
  const features = text?.match(/^Features\s*:(.*)$/m)?.[1];
  const architecture = reported ?? (features === undefined ? (flags?.includes('lm') === true ? 'x64' : null) : 'arm64');
  const cores = text?.match(/^processor\s*:/gm)?.length ?? null;
  const model = text?.match(/^model name\s*:(.*)$/m)?.[1]?.trim() ?? armModel(text);
  return { model, cores, architecture, ...flagsOf(flags, architecture) };
}

function flagsOf(flags: readonly string[] | undefined, architecture: string | null): Pick<Processor, Flag> {
  if (flags !== undefined) {
    return { avx2: flags.includes('avx2'), avx512f: flags.includes('avx512f'), fma: flags.includes('fma') };
  }
  return architecture === 'arm64' ? noFlags : unknownFlags;
}

type Flag = keyof typeof unknownFlags;

/** Arm's kernels give numbers instead of a name. */
function armModel(text: string | null): string | null {
  const implementer = text?.match(/^CPU implementer\s*:\s*(\S+)/m)?.[1];
  const part = text?.match(/^CPU part\s*:\s*(\S+)/m)?.[1];
  return implementer === undefined || part === undefined ? null : `Arm implementer ${implementer} part ${part}`;
}

async function macProcessor(system: System): Promise<Processor> {
  const [model, cores, basic, leaf7] = await Promise.all(
    ['machdep.cpu.brand_string', 'hw.logicalcpu', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'].map((name) =>
      system.sysctl(name),
    ),
  );
  const words = basic === null || leaf7 === null ? undefined : `${basic} ${leaf7}`.toLowerCase().split(/\s+/);
  return {
    model: model ?? null,
    cores: cores === null ? null : Number(cores),
    architecture: system.architecture,
    ...flagsOf(words, system.architecture),
  };
}
