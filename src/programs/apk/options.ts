/** apk's command line (apk(8)): what this apk looks at of it; other options are taken and change nothing. */
export interface Options {
  readonly command: string;
  readonly names: readonly string[];
  readonly noCache: boolean;
  readonly update: boolean;
  readonly quiet: boolean;
  readonly simulate: boolean;
  readonly existing: boolean;
  readonly installedOnly: boolean;
  readonly files: boolean;
  readonly virtual: string | undefined;
}

/** Options with a value that change nothing here. */
const IGNORED_WITH_VALUE = [
  '-X',
  '--repository',
  '-p',
  '--root',
  '--arch',
  '--keys-dir',
  '--repositories-file',
  '--wait',
];

/** Options may stand before and after the command, short ones together. */
export function parseOptions(argv: readonly string[]): Options {
  const flags = new Set<string>();
  const words: string[] = [];
  let virtual: string | undefined;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '-t' || word === '--virtual') virtual = argv[++i];
    else if (word.startsWith('--virtual=')) virtual = word.slice('--virtual='.length);
    else if (IGNORED_WITH_VALUE.includes(word)) i++;
    else if (/^-[a-zA-Z]{2,}$/.test(word)) for (const letter of word.slice(1)) flags.add(`-${letter}`);
    else if (word.startsWith('-') && word !== '-') flags.add(word);
    else words.push(word);
  }
  const has = (...names: string[]): boolean => names.some((name) => flags.has(name));
  return {
    command: has('--version', '-V') ? '--version' : (words[0] ?? ''),
    names: words.slice(1),
    noCache: has('--no-cache'),
    update: has('-U', '--update', '--update-cache'),
    quiet: has('-q', '--quiet'),
    simulate: has('-s', '--simulate'),
    existing: has('-e', '--installed'),
    installedOnly: has('-I', '--installed', '-i'),
    files: has('-L', '--contents'),
    virtual,
  };
}
