import { squeezed } from './encoded-text.ts';
import { canaryBeginnings } from '../licence/canary.ts';

/** A canary that was found in a text. */
interface MarkerHit {
  readonly kind: 'restricted' | 'consented';
  /** In its usual spelling; null when only its beginning was recognised. */
  readonly canary: string | null;
  /** In the text that was searched; null when the text had to be changed so that it showed. */
  readonly index: number | null;
  readonly hidden: boolean;
}

/** Every canary in the text that is not public: as it is, and split, recoded or turned around. */
export function markersIn(text: string): readonly MarkerHit[] {
  const plain = [...text.matchAll(plainMarker)].map(({ 1: word, 2: random, index }) => hit(word, random, index));
  // A canary in plain sight is not reported again in its squeezed form.
  const rest = squeezed(plain.length === 0 ? text : text.replaceAll(plainMarker, ' '));
  const split = [...rest.matchAll(squeezedMarker)].map(({ 1: word, 2: random }) => hit(word, random, null));
  const recoded =
    recodedMarkers.some((marker) => rest.includes(marker)) || base64Markers.some((marker) => text.includes(marker));
  const wrapped = !recoded && base64Markers.some((marker) => withoutBreaks(text).includes(marker));
  return [
    ...plain,
    ...split,
    ...(recoded || wrapped ? [{ kind: 'restricted' as const, canary: null, index: null, hidden: true }] : []),
  ];
}

function hit(word: string | undefined, random: string | undefined, index: number | null): MarkerHit {
  const kind = word?.toLowerCase() === 'consented' ? 'consented' : 'restricted';
  const whole = random?.length === randomCharacters;
  return {
    kind,
    canary: whole ? `${canaryBeginnings[kind]}${random.toLowerCase()}` : null,
    index,
    hidden: index === null,
  };
}

const randomCharacters = 16;

// A canary that was cut short still counts; what follows the beginning in a sentence about canaries is no such digit.
const plainMarker = /PGPARITY-(RESTRICTED|CONSENTED)-([0-9a-f]{6,16})/gi;
const squeezedMarker = /PGPARITY(RESTRICTED|CONSENTED)([0-9A-F]{12,16})/g;

const marker = canaryBeginnings.restricted;
const markerBytes = Buffer.from(marker, 'latin1');

/** The marker in hexadecimal, as decimal bytes, backwards and in ROT13, as {@link squeezed} leaves them. */
const recodedMarkers: readonly string[] = [
  markerBytes.toString('hex').toUpperCase(),
  [...markerBytes].join(''),
  [...markerBytes]
    .map((byte) => `0X${byte.toString(16)}`)
    .join('')
    .toUpperCase(),
  squeezed([...marker].toReversed().join('')),
  squeezed(marker.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 65 + 13) % 26) + 65))),
];

/** The middle of the marker in base64, at each of the three places that it can have in a group of three bytes. */
const base64Markers: readonly string[] = [0, 1, 2].map((shift) => {
  const encoded = Buffer.concat([Buffer.alloc(shift), markerBytes])
    .toString('base64')
    .replace(/=+$/, '');
  return encoded.slice(shift === 0 ? 0 : 4, -2);
});

function withoutBreaks(text: string): string {
  return text.replaceAll(/[\s"',>#|*\\]+/g, '');
}
