// Writes docs/verdict.schema.json from src/gate/parity/verdict.ts: npm run build && node scripts/write-verdict-schema.mjs && npm run fix
import { writeFileSync } from 'node:fs';
import { verdictJsonSchema } from '../dist/gate/report/json.js';

const file = new URL('../docs/verdict.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(verdictJsonSchema(), null, 2)}\n`);
