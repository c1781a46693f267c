import { recallText } from './number-text.ts';

/**
 * Where a recall stands on an axis on which the missing part is logarithmic, so that 0.99 and 0.999 are as far apart as
 * 0.9 and 0.99. Recall 1 has no place there, and stands where 0.9999 does.
 */
export function recallPlace(recall: number): number {
  return -Math.log10(Math.max(1 - recall, missingMin));
}

/**
 * The ticks between two recalls, the labels of which {@link recallTick} gives. On an axis of so many pixels some are left
 * out, so that no two labels touch; the best recall is kept.
 */
export function recallTicks([low, high]: readonly [number, number], heightPixels: number): readonly number[] {
  const gap = ((recallPlace(high) - recallPlace(low)) * labelPixels) / heightPixels;
  const places = ticks.filter((tick) => tick >= low - 1e-9 && tick <= high + 1e-9).map(recallPlace);
  return places.reduceRight<number[]>(
    (kept, place) => ((kept[0] ?? Infinity) - place < gap ? kept : [place, ...kept]),
    [],
  );
}

export function recallTick(place: number): string {
  const recall = 1 - 10 ** -place;
  return place >= -Math.log10(missingMin) - 1e-9 ? '1' : String(Number(recallText(recall)));
}

/** The whole steps that hold all these recalls. */
export function recallDomain(recalls: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...recalls), Math.max(...recalls)];
  return [ticks.findLast((tick) => tick < low) ?? 0, ticks.find((tick) => tick > high) ?? 1];
}

const missingMin = 1e-4;
const labelPixels = 15;
const ticks = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1];
