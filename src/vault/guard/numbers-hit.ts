/** Where a text tells numbers of a restricted result. */
export interface NumbersHit {
  readonly kind: 'numbers' | 'ratio';
  readonly line: number;
  readonly result: string;
}
