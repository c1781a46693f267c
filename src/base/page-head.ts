import { markup, Markup } from './markup.ts';

interface PageHead {
  readonly title: string;
  readonly style: string;
  /** SHA-256 in Base64 of the one script that may run; none may without it. */
  readonly scriptHash?: string;
}

/** The head of a page that is one file: it may load nothing, and runs no script but its own. */
export function pageHead({ title, style, scriptHash }: PageHead): Markup {
  const script = scriptHash === undefined ? '' : ` script-src 'sha256-${scriptHash}';`;
  const policy = `default-src 'none'; style-src 'unsafe-inline';${script} base-uri 'none'; form-action 'none'`;
  return markup`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="pgparity">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>`;
}
