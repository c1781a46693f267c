import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where a Chromium is on this machine, or null: `PGPARITY_CHROMIUM`, else the usual places. */
export function findChromium(): string | null {
  const named = process.env['PGPARITY_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  return usualPlaces.find((path) => existsSync(path)) ?? null;
}

export async function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...launchArguments] });
}

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const launchArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
