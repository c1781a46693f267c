import type { DoctorReport, DockerFinding, Machine, NativeFinding, DoctorProfile } from './doctor-report.ts';
import { line, paintLines, span, type Line, type Span } from '../../base/terminal/line.ts';
import { redactedValue, type Redact } from '../../base/config/redacted-value.ts';
import { hanging, section } from '../../base/terminal/section.ts';
import type { RenderOptions } from '../../base/terminal/render-options.ts';
import { byteSize, counted } from '../../base/terminal/wording.ts';

/** What the machine has, for a person at a terminal; what each profile would use stands last. */
export function renderDoctor(report: DoctorReport, options: RenderOptions): string {
  const { tool, machine, docker, native, nativeMissing, embedded, profiles } = redactedValue(report, options.redact);
  const widthColumns = Math.max(columnsMin, Math.floor(options.widthColumns));
  // What these sections print is not printed again for each profile.
  const shownReasons = [docker.found ? null : docker.reason, ...nativeMissing, ...native.map(({ reason }) => reason)];
  const facts = (rows: readonly Fact[]): readonly Line[] => rows.flatMap((row) => factLines(row, widthColumns));
  const lines = [
    line(span(`${tool.name} ${tool.version}`, 'title'), span(' · doctor', 'muted')),
    [],
    ...section('Machine', facts(machineFacts(machine))),
    ...section('Docker', facts(dockerFacts(docker))),
    ...section('Native PostgreSQL', facts(nativeFacts(native, nativeMissing))),
    ...section('Embedded', facts(embeddedFacts(embedded))),
    ...section(
      'Profiles',
      profiles.flatMap((profile) => facts(profileFacts(profile))),
    ),
    ...section('Servers not available', facts(unavailableFacts(profiles, shownReasons))),
    conclusion(profiles),
  ];
  return paintLines(lines, { color: options.color, widthColumns });
}

/** The same for a machine. */
export function doctorJson(report: DoctorReport, redact: Redact): string {
  return `${JSON.stringify(redactedValue(report, redact), null, 2)}\n`;
}

const columnsMin = 40;
const labelColumns = 18;

/** A label and what is known under it, one line or more. */
interface Fact {
  readonly label: string;
  readonly lines: readonly Line[];
}

function fact(label: string, ...lines: readonly Line[]): Fact {
  return { label, lines };
}

function factLines({ label, lines }: Fact, widthColumns: number): readonly Line[] {
  const head = `  ${label}`.padEnd(labelColumns - 1);
  return lines.flatMap((each, index) => hanging(each, widthColumns, labelColumns, index === 0 ? line(head, ' ') : []));
}

const yes = span('✓ ', 'good');
const no = span('✗ ', 'bad');
const doubt = span('! ', 'doubtful');

function machineFacts({ system, node, cpu, lacking, memory, disk }: Machine): readonly Fact[] {
  const { totalBytes, availableBytes, limitBytes } = memory;
  const limit = limitBytes === null ? '' : `, limited to ${byteSize(limitBytes)}`;
  return [
    fact('system', line(`${system} · Node ${node}`)),
    fact(
      'processor',
      line(`${counted(cpu.cores, 'core')} · ${cpu.model}`),
      flagsLine(cpu.flags),
      ...lacking.map((sentence) => line(doubt, sentence)),
    ),
    fact('memory', line(`${byteSize(availableBytes)} available of ${byteSize(totalBytes)}${limit}`)),
    fact(
      'disk',
      line(
        disk.writable ? '' : no,
        `${byteSize(disk.freeBytes)} free in ${disk.folder}${disk.writable ? '' : ', not writable'}`,
      ),
    ),
  ];
}

function flagsLine(flags: Machine['cpu']['flags']): Line {
  if (flags === null) return line(doubt, 'This system does not report the processor’s flags.');
  const parts = Object.entries(flags).flatMap(([name, has], index): Span[] => [
    span(index === 0 ? '' : '   '),
    has ? yes : no,
    span(has ? name : `no ${name}`),
  ]);
  return line(...parts);
}

function dockerFacts(docker: DockerFinding): readonly Fact[] {
  const client = fact('client', line(docker.clientVersion ?? 'none; pgparity needs none'));
  if (!docker.found) return [fact('engine', line(no, docker.reason)), client];
  const { endpoint, engineVersion, apiVersion, images } = docker;
  const api = apiVersion === null ? '' : ` · API ${apiVersion}`;
  return [
    fact('engine', line(yes, `${engineVersion}${api} · ${endpoint}`)),
    client,
    ...images.map(({ profile, image, present, digest }) =>
      fact(
        profile,
        present ? line(yes, image) : line(doubt, `${image} is not present and would be pulled`),
        ...(digest === null ? [] : [line(span(digest, 'muted'))]),
      ),
    ),
  ];
}

function nativeFacts(native: readonly NativeFinding[], missing: readonly string[]): readonly Fact[] {
  const absent = missing.map((reason) => fact('none', line(no, reason)));
  const present = native.map(({ folder, version, extensions, reason }) =>
    fact(
      version,
      line(reason === null ? yes : no, folder),
      line(`extensions: ${extensionsText(extensions)}`),
      ...(reason === null ? [] : [line(reason)]),
    ),
  );
  return [...present, ...absent];
}

function embeddedFacts(embedded: DoctorReport['embedded']): readonly Fact[] {
  if (!embedded.found) return [fact('PGlite', line(no, embedded.reason))];
  const { version, postgresVersion, extensions } = embedded;
  const postgres = postgresVersion === null ? '' : ` · PostgreSQL ${postgresVersion}`;
  return [fact('PGlite', line(yes, `${version}${postgres}`), line(`extensions: ${extensionsText(extensions)}`))];
}

function extensionsText(extensions: Readonly<Record<string, string>>): string {
  const texts = Object.entries(extensions).map(([name, version]) => `${name} ${version}`);
  return texts.length === 0 ? 'none that a profile needs' : texts.join(' · ');
}

function profileFacts({ name, title, use, reason, providerObjects, baseline }: DoctorProfile): readonly Fact[] {
  return [
    fact(
      name,
      use === null ? line(no, reason) : line(use.standIn ? doubt : yes, `${use.server}: ${use.description}`),
      ...(use?.standIn === true ? [line(span(`STAND-IN: no evidence for the real ${title}.`, 'doubtful'))] : []),
      ...(use !== null || baseline === null ? [] : [line(baselineText(baseline))]),
      ...providerLine(providerObjects),
    ),
  ];
}

/** Roles are left out on every profile, so that they say nothing about one. */
function providerLine({ schemas, extensions, databases }: DoctorProfile['providerObjects']): readonly Line[] {
  const kinds = Object.entries({ schemas, extensions, databases }).filter(([, names]) => names.length > 0);
  const text = kinds.map(([kind, names]) => `${kind} ${names.join(', ')}`).join('; ');
  return kinds.length === 0 ? [] : [line(span(`not compared: ${text}`, 'muted'))];
}

/** Each reason once, with the profiles that it holds for. */
function unavailableFacts(profiles: readonly DoctorProfile[], shown: readonly (string | null)[]): readonly Fact[] {
  const byServer = new Map<string, Map<string, string[]>>();
  for (const { name, passedOver } of profiles) {
    for (const { server, reason } of passedOver) {
      if (shown.includes(reason)) continue;
      const reasons = byServer.get(server) ?? new Map<string, string[]>();
      byServer.set(server, reasons.set(reason, [...(reasons.get(reason) ?? []), name]));
    }
  }
  return [...byServer].map(([server, reasons]) =>
    fact(server, ...[...reasons].map(([reason, names]) => line(span(`${names.join(', ')}: `, 'muted'), reason))),
  );
}

function baselineText({ file, ageDays, standIn }: NonNullable<DoctorProfile['baseline']>): string {
  return `compared by its baseline instead: ${file}, ${counted(ageDays, 'day')} old${standIn ? ', of a STAND-IN' : ''}`;
}

function conclusion(profiles: readonly DoctorProfile[]): Line {
  const usable = profiles.filter(({ use }) => use !== null);
  const standIns = usable.filter(({ use }) => use?.standIn === true).length;
  const noted = standIns === 0 ? '' : `, ${standIns === 1 ? 'one' : standIns} of them by a STAND-IN`;
  const sign = usable.length === profiles.length ? yes : usable.length === 0 ? no : doubt;
  return line(sign, `${usable.length} of ${counted(profiles.length, 'profile')} can run here${noted}.`);
}
