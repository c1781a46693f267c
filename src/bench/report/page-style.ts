/** The style of the page: light and dark, telephone, screen and paper. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2024; --soft: #5c6570; --line: #d4d9df; --shade: #f4f6f8; --front: #00000014;
  --good: #0b6b3a; --bad: #b3261e; --bad-shade: #fdecea; --link: #0b57a4;
  --ivfflat: #0065a8; --hnsw: #c24a00; --scann: #007a5e;
  --heat-0: #f6c9c4; --heat-1: #fbdcc2; --heat-2: #fbeec2; --heat-3: #dcefd3; --heat-4: #c2e8d3;
}
@media (prefers-color-scheme: dark) { @media not print { :root {
  --paper: #14171a; --ink: #e6e9ec; --soft: #a3adb8; --line: #39414a; --shade: #1d2226; --front: #ffffff24;
  --good: #6fd39b; --bad: #ff9d94; --bad-shade: #3a1d1b; --link: #8cc4ff;
  --ivfflat: #66b8ff; --hnsw: #ff9e58; --scann: #45d3a8;
  --heat-0: #5d2722; --heat-1: #553418; --heat-2: #4a4214; --heat-3: #28451f; --heat-4: #124832;
} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: 0.85rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.3rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 0.6rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.4rem; }
p, li, dd, figcaption { max-width: 80ch; }
p { margin: 0.5rem 0; }
section { border-top: 1px solid var(--line); margin-top: 2.2rem; padding-top: 1.4rem; }
a { color: var(--link); }
code { font: 0.88em ui-monospace, monospace; }
.lead, .note, .interval, .missed { color: var(--soft); }
.verdict { font-size: 1.1rem; font-weight: 600; border-left: 4px solid; padding: 0.2rem 0 0.2rem 0.8rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
.sprung { border-left: 4px solid var(--bad); background: var(--bad-shade); padding: 0.5rem 0.8rem; }
ul.sprung { padding-left: 2rem; }
.calm { border-left: 4px solid var(--good); padding-left: 0.8rem; }
.banner { border: 2px solid var(--bad); background: var(--bad-shade); padding: 0.7rem 1rem; margin: 1rem 0; max-width: 80ch; }
.watermark { border: 2px dashed var(--soft); padding: 0.7rem 1rem; margin: 1rem 0; max-width: 80ch; white-space: pre-line; }
.canary { font: 0.65rem/1.2 ui-monospace, monospace; color: var(--soft); font-weight: 400; }
nav { margin-top: 1.4rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; margin: 0; padding: 0; font-size: 0.9rem; }
nav a { display: inline-block; } nav a::first-letter { text-transform: uppercase; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 0.5rem 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
figure { margin: 1.4rem 0 0.8rem; }
figcaption { margin-bottom: 0.5rem; }
.chart { margin: 0.5rem 0; }
.chart svg { display: block; width: 100%; max-width: 760px; height: auto; }
.chart .narrow, .paper { display: none; }
pre { overflow-x: auto; max-width: 100%; }
.plot text { white-space: pre; font-variant-numeric: tabular-nums; }
.plot g[aria-label$="grid"] { stroke-opacity: 0.12; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.2rem; list-style: none; margin: 0.4rem 0; padding: 0; font-size: 0.88rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.legend svg { flex: none; overflow: visible; }
.table { overflow-x: auto; margin: 0.9rem 0 1.4rem; }
.table:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; font-size: 0.84rem; line-height: 1.35; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.35rem; caption-side: top; }
th, td { padding: 0.28rem 0.65rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; overflow-wrap: break-word; }
th { font-weight: 600; }
caption > span { display: block; position: sticky; left: 0; width: fit-content; max-width: min(80ch, calc(100vw - 2rem)); }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--line); background: var(--shade); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
td.text bdi, tbody th.text { display: inline-block; width: max-content; max-width: 24rem; }
tbody th.text { display: table-cell; }
.table td > .canary, .heat th > .canary { display: block; font-size: 0.56rem; }
.heats { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.heats .table { max-width: 100%; }
.heat td small { display: block; font-size: 0.75rem; white-space: nowrap; }
.heat-0 { background: var(--heat-0); } .heat-1 { background: var(--heat-1); } .heat-2 { background: var(--heat-2); }
.heat-3 { background: var(--heat-3); } .heat-4 { background: var(--heat-4); }
@media screen and (max-width: 640px) {
  .chart .wide { display: none; } .chart .narrow { display: block; }
  .chart svg { max-width: 480px; }
  td .interval, td .missed { display: block; font-size: 0.92em; }
  h1 { font-size: 1.3rem; }
  td.text bdi { max-width: 9rem; }
  .environment tbody th.text { width: 9rem; max-width: 9rem; overflow-wrap: anywhere; }
  th, td { padding: 0.28rem 0.4rem; }
  ul { padding-left: 1.3rem; }
  .findings ul { padding-left: 1rem; }
}
@media print {
  @page { size: A4 landscape; margin: 9mm; }
  body { font-size: 8pt; line-height: 1.35; }
  header, main, footer { max-width: none; padding: 0; }
  nav { display: none; }
  section { margin-top: 0.7rem; padding-top: 0.6rem; }
  h1 { font-size: 1.5em; } h2 { font-size: 1.3em; margin-bottom: 0.2rem; } h3 { font-size: 1.1em; margin-top: 0.6rem; }
  h2, h3, figcaption, caption, section > p { break-after: avoid; }
  figure, .chart, tr, .banner, .heat, .whole { break-inside: avoid; }
  .chart .wide { display: none; } .chart .narrow { display: block; }
  .pair { display: grid; grid-template-columns: 66mm minmax(0, 1fr); gap: 0 6mm; align-items: start; }
  .several { display: block; }
  .several figure { display: grid; grid-template-columns: 1fr max-content; gap: 0 6mm; }
  .several figure > :not(.charts) { grid-column: 1; }
  .several .charts { grid-column: 2; grid-row: 1 / span 3; display: flex; gap: 6mm; }
  figure, .table, .chart { margin: 0.3rem 0; }
  .chart svg { width: 66mm; max-width: 66mm; }
  .screen { display: none; } .paper { display: block; }
  p, li, dd, figcaption, caption > span, .banner, .watermark { max-width: none; }
  p, li { break-inside: avoid; } p { margin: 0.3rem 0; } ul { margin: 0.3rem 0; }
  .table { overflow: visible; }
  table { font-size: 7pt; line-height: 1.25; width: 100%; }
  thead { display: table-header-group; }
  th, td { padding: 0.09rem 0.25rem; }
  .number { white-space: normal; } tbody .number:first-child { white-space: nowrap; }
  td.text bdi, tbody th.text { width: auto; max-width: none; }
  td.short bdi { white-space: nowrap; } .pair td, .pair th { padding-left: 0.18rem; padding-right: 0.18rem; }
  .heat { width: auto; } .heat td small { font-size: 6pt; }
  .table td > .canary, .heat th > .canary { font-size: 4.4pt; }
  .canary { font-size: 5pt; }
  caption > span { position: static; max-width: none; }
  .interval { white-space: nowrap; }
  .facts { grid-template-columns: max-content 1fr; }
  .folded { columns: 2; column-gap: 8mm; } #environment { break-before: page; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; }
}
`;
