/** `CAMPAIGNS=all` runs whole what `npm test` takes samples of; `npm run test:campaigns` sets it. */
export const wholeCampaigns = process.env['CAMPAIGNS'] === 'all';

/** Every so many of the cases, the first among them; all of them in a whole campaign. */
export function sampled<Case>(cases: readonly Case[], every: number): readonly Case[] {
  return wholeCampaigns ? cases : cases.filter((_, index) => index % every === 0);
}
