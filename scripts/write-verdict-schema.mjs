// Writes docs/verdict.schema.json from src/parity/verdict.ts. Build first: npx tsc -p tsconfig.build.json
import { writeFileSync } from 'node:fs';
import { verdictJsonSchema } from '../dist/report/json.js';

const file = new URL('../docs/verdict.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(verdictJsonSchema(), null, 2)}\n`);
