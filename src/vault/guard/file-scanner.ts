import { posix } from 'node:path';
import { alarmsInName } from './file-name.ts';
import type { Alarm } from './alarm.ts';
import { packedForm, unpacker, type Packed } from './packed.ts';
import type { ScanContext } from './scan.ts';
import { UnreadableError, type Sink } from './sink.ts';
import { TextScanner, type TextHit } from './text-scanner.ts';
import { nestedMax, UnpackingLimit, UnpackingLimitError } from './unpacking-limit.ts';

interface FileScannerOptions {
  /** For a person. */
  readonly where: string;
  /** The path within its tree or archive; an empty one has no name to look at. */
  readonly path: string;
  /** The archive that it is in, so that a consent file covers its own folder only. Empty outside of one. */
  readonly container?: string;
  readonly context: ScanContext;
}

/**
 * Looks into one file and into whatever is packed or encoded in it. Every alarm goes to the context's report; what
 * cannot be looked into is an alarm too, and never an error.
 */
export class FileScanner implements Sink {
  readonly #options: FileScannerOptions;
  readonly #limit: UnpackingLimit;
  readonly #depth: number;
  readonly #text: TextScanner;
  readonly #own: Alarm[] = [];
  readonly #reported = new Set<string>();
  #consented: { readonly canary: string; readonly line: number | null } | null = null;
  #beginning: Buffer | null = Buffer.alloc(0);
  #consentText = '';
  #unpacker: Sink | null = null;
  #form: Packed = { kind: 'none' };
  #unreadable = false;
  readonly #countBefore: number;

  constructor(options: FileScannerOptions, limit: UnpackingLimit = new UnpackingLimit(), depth = 0) {
    this.#options = options;
    this.#limit = limit;
    this.#depth = depth;
    const { where, path, context } = options;
    for (const alarm of alarmsInName(where, path, context)) context.report.add(alarm);
    this.#countBefore = context.report.count;
    this.#text = new TextScanner({
      profiles: context.profiles,
      figures: context.figures,
      onHit: (hit) => this.#hit(hit),
      onDecoded: (bytes, line) => this.#decoded(bytes, line),
    });
  }

  push(chunk: Uint8Array): void {
    if (this.#depth === 0) this.#limit.addPacked(chunk.length);
    if (this.#isConsent && this.#consentText.length < consentCharactersMax) {
      this.#consentText += Buffer.from(chunk).toString('utf8');
    }
    if (this.#beginning === null) return this.#feed(chunk);
    this.#beginning = Buffer.concat([this.#beginning, chunk]);
    if (this.#beginning.length >= beginningBytes) this.#begin();
  }

  end(): void {
    if (this.#beginning !== null) this.#begin();
    this.#try(() => this.#unpacker?.end());
    this.#text.end();
    const { where, path, container = '', context } = this.#options;
    const folder = `${container}${posix.dirname(path)}`;
    if (this.#isConsent) context.report.addConsent(folder, this.#consentText);
    // What an archive holds in plain sight was found in its members already, with their names.
    const own = this.#unpacker !== null && context.report.count > this.#countBefore ? [] : this.#own;
    if (this.#consented === null) for (const alarm of own) context.report.add(alarm);
    else context.report.addConsented({ ...this.#consented, where, folder, held: own });
  }

  get #isConsent(): boolean {
    return posix.basename(this.#options.path) === consentFile;
  }

  #begin(): void {
    const beginning = this.#beginning ?? Buffer.alloc(0);
    this.#beginning = null;
    this.#form = packedForm(beginning);
    if (this.#form.kind === 'closed' || (this.#form.kind === 'age' && !this.#options.context.allowAge))
      this.#reportUnreadable();
    if (this.#form.kind === 'unpackable') {
      if (this.#depth >= nestedMax) this.#reportUnreadable();
      else this.#unpacker = unpacker(this.#form.form, (name, link) => this.#member(name, link));
    }
    this.#feed(beginning);
  }

  #feed(chunk: Uint8Array): void {
    // Squeezed bytes spell nothing, and what they are is known.
    if (this.#form.kind !== 'unpackable' || this.#form.form === 'tar' || this.#form.form === 'zip')
      this.#text.push(chunk);
    if (!this.#unreadable) this.#try(() => this.#unpacker?.push(chunk));
  }

  #member(name: string, link: string | null): Sink {
    this.#limit.addMember();
    const { where, path, container = '', context } = this.#options;
    const scanner = new FileScanner(
      name === ''
        ? { where, path: withoutSuffix(path), container, context }
        : { where: `${where} » ${name}`, path: name, container: `${where} » `, context },
      this.#limit,
      this.#depth + 1,
    );
    if (link !== null) scanner.push(Buffer.from(link, 'latin1'));
    return {
      push: (chunk) => {
        this.#limit.addUnpacked(chunk.length);
        scanner.push(chunk);
      },
      end: () => scanner.end(),
    };
  }

  #decoded(bytes: Uint8Array, line: number): void {
    if (this.#depth >= nestedMax) return;
    const { where, context } = this.#options;
    const inner = new FileScanner(
      { where: `${where}, line ${line}, decoded`, path: '', context },
      this.#limit,
      this.#depth + 1,
    );
    this.#try(() => {
      this.#limit.addUnpacked(bytes.length);
      inner.push(bytes);
      inner.end();
    });
  }

  #hit({ kind, line, canary, result }: TextHit): void {
    if (kind === 'consented') {
      this.#consented ??= { canary: canary ?? '', line };
      return;
    }
    const key = `${kind} ${canary ?? ''} ${result ?? ''}`;
    // One place of each kind is enough to act on; a file of samples has a million.
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    const { where, context } = this.#options;
    const alarm = { kind, where, line, result: result ?? context.resultOfCanary.get(canary ?? '') ?? null };
    if (kind === 'canary' || kind === 'hidden-canary') {
      // No consent covers the canary of the vault itself.
      if (this.#unpacker === null) context.report.add(alarm);
      else this.#own.push(alarm);
    } else {
      this.#own.push(alarm);
    }
  }

  #reportUnreadable(): void {
    if (this.#unreadable) return;
    this.#unreadable = true;
    this.#options.context.report.add({ kind: 'unreadable', where: this.#options.where, line: null, result: null });
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      // One limit holds for the whole file: the outermost scanner reports it.
      if (error instanceof UnpackingLimitError && this.#depth > 0) throw error;
      if (!(error instanceof UnreadableError) && !(error instanceof UnpackingLimitError)) throw error;
      // Two bytes are little evidence for zlib; text may begin like it.
      if (error instanceof UnreadableError && this.#form.kind === 'unpackable' && this.#form.form === 'zlib') {
        this.#unreadable = true;
        return;
      }
      this.#reportUnreadable();
    }
  }
}

const consentFile = 'consent.json';
const consentCharactersMax = 64 * 1024;
const beginningBytes = 512;

function withoutSuffix(path: string): string {
  return path.replace(/\.(?:gz|tgz|zz)$/i, (suffix) => (suffix === '.tgz' ? '.tar' : ''));
}
