import { Gunzip, Unzip, UnzipInflate, Unzlib } from 'fflate';
import { UnreadableError, type OpenMember, type Sink } from './sink.ts';
import { isTarHeader, TarUnpacker } from './tar-unpacker.ts';

/** How a file is packed, by its first 512 bytes. */
export type Packed =
  | { readonly kind: 'none' }
  | { readonly kind: 'unpackable'; readonly form: 'gzip' | 'zlib' | 'zip' | 'tar' }
  | { readonly kind: 'age' }
  | { readonly kind: 'closed'; readonly form: string };

export function packedForm(beginning: Uint8Array): Packed {
  const start = Buffer.from(beginning.subarray(0, 32)).toString('latin1');
  const begins = (forms: readonly string[]): boolean => forms.some((form) => start.startsWith(form));
  if (begins(['\u001f\u008b'])) return { kind: 'unpackable', form: 'gzip' };
  if (begins(['PK\u0003\u0004', 'PK\u0005\u0006', 'PK00PK', 'PK\u0007\u0008']))
    return { kind: 'unpackable', form: 'zip' };
  if (isTarHeader(beginning)) return { kind: 'unpackable', form: 'tar' };
  if (begins(['x\u0001', 'x\u009c', 'x\u00da'])) return { kind: 'unpackable', form: 'zlib' };
  if (begins(['age-encryption.org/v1', '-----BEGIN AGE ENCRYPTED FILE'])) return { kind: 'age' };
  const closed = closedForms.find(([, form]) => begins([form]));
  return closed === undefined ? { kind: 'none' } : { kind: 'closed', form: closed[0] };
}

/** Unpacks a stream of that form. Throws an {@link UnreadableError} where it is damaged or encrypted. */
export function unpacker(form: 'gzip' | 'zlib' | 'zip' | 'tar', openMember: OpenMember): Sink {
  if (form === 'tar') return new TarUnpacker(openMember);
  if (form === 'zip') return inSmallSteps(zipUnpacker(openMember));
  const member = openMember('', null);
  const inflate = form === 'gzip' ? new Gunzip() : new Unzlib();
  inflate.ondata = (chunk) => member.push(chunk);
  return inSmallSteps({
    push: (chunk) => unreadable(() => inflate.push(chunk)),
    end: () => {
      unreadable(() => inflate.push(new Uint8Array(0), true));
      member.end();
    },
  });
}

const closedForms: readonly (readonly [name: string, beginning: string])[] = [
  ['xz', '\u00fd7zXZ'],
  ['bzip2', 'BZh91AY'],
  ['Zstandard', '\u0028\u00b5\u002f\u00fd'],
  ['LZ4', '\u0004\u0022\u004d\u0018'],
  ['7-Zip', '7z\u00bc\u00af'],
  ['RAR', 'Rar!'],
  ['a git bundle', '# v2 git bundle'],
  ['a git bundle', '# v3 git bundle'],
  ['a git pack', 'PACK\0\0\0\u0002'],
  ['OpenPGP', '-----BEGIN PGP MESSAGE'],
];

function zipUnpacker(openMember: OpenMember): Sink {
  const open = new Set<Sink>();
  let before = '';
  const unzip = new Unzip((file) => {
    const member = openMember(file.name, null);
    open.add(member);
    file.ondata = (error, chunk, final) => {
      if (error !== null) throw new UnreadableError('the archive is damaged');
      member.push(chunk);
      if (!final) return;
      member.end();
      open.delete(member);
    };
    unreadable(() => file.start());
  });
  unzip.register(UnzipInflate);
  return {
    push(chunk) {
      // The library does not report that a member is encrypted, and passes a stored one on as it is.
      const seen = before + Buffer.from(chunk).toString('latin1');
      if (holdsEncryptedMember(seen)) throw new UnreadableError('the archive is encrypted');
      before = seen.slice(-8);
      unreadable(() => unzip.push(chunk));
    },
    end() {
      unreadable(() => unzip.push(new Uint8Array(0), true));
      if (open.size > 0) throw new UnreadableError('the archive is truncated');
    },
  };
}

/** The header of a member is signature, version, flags; the lowest bit of the flags means encrypted. */
function holdsEncryptedMember(bytes: string): boolean {
  const signature = 'PK\u0003\u0004';
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) {
    if ((bytes.charCodeAt(at + 6) & 1) === 1) return true;
  }
  return false;
}

/** A byte can unpack to a thousand: in small steps the limits are asked often, and memory stays small. */
function inSmallSteps(sink: Sink): Sink {
  return {
    push(chunk) {
      for (let start = 0; start < chunk.length; start += stepBytes) sink.push(chunk.subarray(start, start + stepBytes));
    },
    end: () => sink.end(),
  };
}

const stepBytes = 4096;

/** The library's errors have numeric codes; those of whoever takes the members pass as they are. */
function unreadable(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && typeof (error as { code?: unknown }).code === 'number') {
      throw new UnreadableError('it is damaged, truncated, or in an unsupported format');
    }
    throw error;
  }
}
