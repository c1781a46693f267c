/** The style of the page: light and dark, telephone, screen and paper. */
export const verdictStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2024; --soft: #5c6570; --line: #d4d9df; --shade: #f4f6f8; --link: #0b57a4;
  --good: #0b6b3a; --good-shade: #e7f5ec; --bad: #b3261e; --bad-shade: #fdecea; --doubt: #7a4d00; --doubt-shade: #fff4dc;
}
@media (prefers-color-scheme: dark) { @media not print { :root {
  --paper: #14171a; --ink: #e6e9ec; --soft: #a3adb8; --line: #39414a; --shade: #1d2226; --link: #8cc4ff;
  --good: #6fd39b; --good-shade: #14301f; --bad: #ff9d94; --bad-shade: #3a1d1b; --doubt: #f0c36d; --doubt-shade: #332812;
} } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.2rem; padding-bottom: 1rem; border-left: 0.4rem solid var(--tone); background: var(--tone-shade); margin-top: 0.8rem; border-radius: 0.3rem; }
header.parity { --tone: var(--good); --tone-shade: var(--good-shade); }
header.broken { --tone: var(--bad); --tone-shade: var(--bad-shade); }
header.incomplete { --tone: var(--doubt); --tone-shade: var(--doubt-shade); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h1 .verdict { color: var(--tone); }
h1 small { font-size: 0.9rem; font-weight: 400; color: var(--soft); }
.summary { font-size: 1.05rem; margin: 0.3rem 0 0.6rem; }
.warning { color: var(--doubt); margin: 0.15rem 0; font-weight: 600; }
.causes { margin: 0.6rem 0; padding-left: 1.4rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; list-style: none; padding: 0; margin: 0.7rem 0; font-size: 0.9rem; }
.chips li { border: 1px solid var(--line); border-radius: 1rem; padding: 0.1rem 0.7rem; background: var(--paper); }
nav { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; font-size: 0.9rem; }
a { color: var(--link); }
h2 { font-size: 1.25rem; margin: 0 0 0.6rem; }
h3 { font-size: 1.05rem; margin: 0; }
section { border-top: 1px solid var(--line); margin-top: 1.8rem; padding-top: 1.2rem; }
header + main > section:first-child { border-top: 0; margin-top: 0.6rem; }
.soft, .kind { color: var(--soft); font-size: 0.88rem; }
.new { background: var(--link); color: var(--paper); border-radius: 0.7rem; font-size: 0.75rem; padding: 0.05rem 0.5rem; font-weight: 600; }
.filters { position: sticky; top: 0; z-index: 1; background: var(--paper); padding: 0.4rem 0; display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; border-bottom: 1px solid var(--line); margin-bottom: 0.6rem; }
.filters input[type=search] { font: inherit; flex: 1 1 16rem; min-width: 0; padding: 0.3rem 0.6rem; border: 1px solid var(--soft); border-radius: 0.3rem; background: var(--paper); color: inherit; }
fieldset { border: 0; padding: 0; margin: 0; font-size: 0.88rem; display: flex; flex-wrap: wrap; gap: 0.1rem 0.7rem; min-width: 0; }
legend { float: left; color: var(--soft); margin-right: 0.6rem; padding: 0; }
output { color: var(--soft); font-size: 0.88rem; }
details { margin: 0.25rem 0; }
summary { cursor: pointer; }
summary:focus-visible, a:focus-visible, input:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.finding { border: 1px solid var(--line); border-left: 0.25rem solid var(--bad); border-radius: 0.25rem; padding: 0.35rem 0.7rem; scroll-margin-top: 6rem; }
.finding.expected { border-left-color: var(--soft); }
.finding .sign { color: var(--bad); font-weight: 700; } .finding.expected .sign { color: var(--soft); }
.group > summary { padding: 0.25rem 0; font-weight: 600; } .group > .finding { margin-left: 0.8rem; }
pre { background: var(--shade); padding: 0.5rem 0.7rem; border-radius: 0.25rem; white-space: pre-wrap; font: 0.84rem/1.45 ui-monospace, monospace; margin: 0.4rem 0; }
code, kbd { font: 0.88em ui-monospace, monospace; } kbd { border: 1px solid var(--line); border-radius: 0.2rem; padding: 0 0.3rem; }
.scroll { overflow-x: auto; margin: 0.5rem 0; }
table { border-collapse: collapse; font-size: 0.86rem; }
caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
th, td { padding: 0.28rem 0.65rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
th { font-weight: 600; } thead th { background: var(--shade); }
.matrix { min-width: 100%; } .matrix thead th { overflow-wrap: normal; } .matrix th { min-width: 9rem; } .matrix td { white-space: nowrap; } .matrix ul { padding-left: 1.1rem; font-weight: 400; margin: 0.3rem 0; }
.matrix tr.bad > th { color: var(--bad); }
.answers { width: 100%; table-layout: fixed; } .answers th:first-child { width: 22%; font-weight: 400; color: var(--soft); }
.answers td { font: 0.84rem/1.45 ui-monospace, monospace; white-space: pre-wrap; }
.answers .differs > th { color: var(--bad); } .answers .differs > td { background: var(--bad-shade); } .expected .answers .differs > td { background: var(--shade); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0.8rem; }
.cards article { border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.7rem 0.9rem; } .cards p { margin: 0 0 0.4rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.9rem; margin: 0.3rem 0; font-size: 0.88rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.bars { width: 100%; margin-bottom: 0.8rem; } .bars th { font-weight: 400; width: 45%; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 6rem; }
meter { width: 100%; }
footer { padding: 1.5rem 1rem 3rem; color: var(--soft); font-size: 0.85rem; }
@media screen and (max-width: 640px) {
  h1 { font-size: 1.5rem; } .filters { position: static; } .finding { scroll-margin-top: 0.5rem; }
  .answers { min-width: 30rem; } .bars .bar { display: none; } .matrix th { min-width: 5rem; } .matrix th:first-child { min-width: 9.5rem; } th, td { padding: 0.25rem 0.4rem; }
}
@media print {
  @page { margin: 12mm; }
  body { font-size: 9pt; } nav, .filters, .entry { display: none !important; }
  header, main, footer { max-width: none; } .finding, tr, article { break-inside: avoid; } h2, caption, summary { break-after: avoid; }
  .scroll { overflow: visible; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
