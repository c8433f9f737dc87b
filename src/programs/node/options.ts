/** node's command line: options up to the script's name; everything after it is the script's. */

export interface CommandLine {
  readonly wants: 'file' | 'eval' | 'prompt' | 'version' | 'help';
  readonly script: string | undefined;
  readonly prints: boolean;
  readonly interactive: boolean;
  /** The script and its words; with -e the words alone. */
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  /** --max-old-space-size. */
  readonly heapMegabytes: number | undefined;
}

export const USAGE = `Usage: node [options] [ script.js ] [arguments]

Drydock's own node: JavaScript runs in QuickJS.

Options:
  -e, --eval=...         evaluate script
  -h, --help             print this text
  -i, --interactive      always enter the prompt, even where stdin is no terminal
  --max-old-space-size=  mebibytes that the heap may take
  -p, --print [...]      evaluate script and print result
  -v, --version          print the version
`;

/** Options that ask for what there is not; each with what to say. */
const ABSENT = new Map([
  ['--watch', 'Drydock’s node cannot watch files: start it again after a change'],
  ['--inspect', 'Drydock’s node has no debugger'],
  ['--inspect-brk', 'Drydock’s node has no debugger'],
  ['--test', 'Drydock’s node has no test runner'],
  ['-r', 'Drydock’s node preloads no modules: require them in the script'],
  ['--require', 'Drydock’s node preloads no modules: require them in the script'],
  ['--import', 'Drydock’s node preloads no modules: import them in the script'],
  ['--env-file', 'Drydock’s node reads no .env files: use docker run --env-file'],
]);

/** Options without an effect because what they turn off is never on. */
const NEEDLESS = new Set(['--no-warnings', '--no-deprecation', '--expose-gc=false', '--no-addons']);

export function parseCommandLine(words: readonly string[]): CommandLine | { readonly error: string } {
  let wants: CommandLine['wants'] | undefined;
  let script: string | undefined;
  let prints = false;
  let interactive = false;
  let heapMegabytes: number | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    const [name = '', ...rest] = word.split('=');
    const value = rest.length > 0 ? rest.join('=') : undefined;
    if (['-e', '--eval', '-p', '--print', '-pe'].includes(name)) {
      const given = value ?? words[at + 1];
      if (given === undefined) return { error: `${name} requires an argument` };
      if (value === undefined) at++;
      wants = 'eval';
      script = given;
      prints ||= name !== '-e' && name !== '--eval';
    } else if (name === '-v' || name === '--version') wants = 'version';
    else if (name === '-h' || name === '--help') wants = 'help';
    else if (name === '-i' || name === '--interactive') interactive = true;
    else if (name === '--max-old-space-size' && Number(value) > 0) heapMegabytes = Number(value);
    else if (ABSENT.has(name)) return { error: `${name}: ${ABSENT.get(name)}` };
    else if (!NEEDLESS.has(word)) return { error: `bad option: ${word}` };
  }
  const args = words.slice(at);
  const isStdin = args[0] === '-';
  return {
    wants: wants ?? (args.length > 0 && !isStdin ? 'file' : 'prompt'),
    script,
    prints,
    interactive,
    args,
    execArgv: words.slice(0, at).filter((word) => word !== '--'),
    heapMegabytes,
  };
}
