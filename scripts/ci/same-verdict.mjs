// Fails when two verdicts say different things. Times, dates and the order of what ran do not count.
//
//   node scripts/ci/same-verdict.mjs FIRST.json SECOND.json
import { readFileSync } from 'node:fs';

const [first, second] = process.argv.slice(2).map((file) => said(JSON.parse(readFileSync(file, 'utf8'))));
for (const key of Object.keys(first)) {
  if (JSON.stringify(first[key]) === JSON.stringify(second[key])) continue;
  process.stderr.write(`The two verdicts differ in "${key}".\n`);
  process.exitCode = 1;
}
if (process.exitCode === undefined) process.stdout.write(`Both say: ${first.summary}\n`);

function said({ verdict, exitCode, summary, counts, divergences, failures, notExercised }) {
  return {
    verdict,
    exitCode,
    summary,
    counts,
    divergences: sorted(divergences),
    failures: sorted(failures),
    notExercised: sorted(notExercised),
  };
}

function sorted(entries) {
  return entries.map((entry) => JSON.stringify(entry)).toSorted();
}
