/** Without these Chromium talks to its maker's servers at every start. */
export const chromiumFlags: string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
