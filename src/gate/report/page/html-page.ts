import { createHash } from 'node:crypto';
import { findingsSection } from './findings-section.ts';
import { firstScreen } from './first-screen.ts';
import { durationsSection, gapsSection, restSection, stabilitySection } from './further-sections.ts';
import { pageFindings } from './page-finding.ts';
import { pageScript } from './page-script.ts';
import { verdictStyle } from './page-style.ts';
import { profilesTable } from './profiles-section.ts';
import { suitesSection } from './suites-section.ts';
import { pageHead } from '../../../base/page-head.ts';
import { markup, Markup } from '../../../base/markup.ts';
import type { VerdictDocument } from '../../parity/verdict.ts';

/**
 * The verdict as one HTML file that needs nothing else: no network, readable without its script, which only searches,
 * filters and moves. Every text is escaped.
 */
export function htmlPage(document: VerdictDocument, base: VerdictDocument | null): string {
  const findings = pageFindings(document, base);
  const scriptHash = createHash('sha256').update(pageScript).digest('base64');
  return markup`<!doctype html>
<html lang="en">
${pageHead({ title: `${document.verdict.toUpperCase()} · pgparity`, style: verdictStyle, scriptHash })}
<body>
${firstScreen(document, findings)}
<main>
${findingsSection(document, findings)}
${suitesSection(document, findings)}
${profilesTable(document)}
${restSection(document)}
${stabilitySection(document)}
${gapsSection(document)}
${durationsSection(document)}
</main>
<footer><p>pgparity ${document.tool.version} · ${document.startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')} · seed ${document.seed}. Keys: <kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> next and previous finding, <kbd>o</kbd> open, <kbd>a</kbd> open all, <kbd>Esc</kbd> clear.</p></footer>
<script>${new Markup(pageScript)}</script>
</body>
</html>
`.toString();
}
