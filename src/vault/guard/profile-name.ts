import { profiles } from '../../engine/profile/profiles.ts';

/** Words that name a restricted profile: its name, its title and the words of that, the index that only it has. */
export const namePattern = new RegExp(
  profiles
    .filter(({ licence }) => licence.numbers === 'restricted')
    .flatMap(({ name, title, indexStrategy }) => [
      name,
      ...title.split(' '),
      ...(profiles.some((other) => other.licence.numbers === 'public' && other.indexStrategy === indexStrategy)
        ? []
        : [indexStrategy]),
    ])
    .map((word) => String.raw`\b${word}\b`)
    .join('|'),
  'i',
);
