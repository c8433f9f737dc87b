/** What the prompt shows of a result, the errors it survives, and the names it completes; the reading is in ../../repl.ts. */
const { host } = internal;
const { display } = require('internal/inspect');

const show = (value) => {
  globalThis._ = value;
  process.stdout.write(`${display(value, { colors: process.stdout.isTTY === true && !process.env.NO_COLOR })}\n`);
};

const showError = (error) => {
  const isStopped = error?.name === 'InternalError' && error.message === 'interrupted';
  const text = display(isStopped ? interruption() : error)
    .replaceAll(/\n\s+at [^\n]*?(?= \{$|$)/gm, '')
    .replace(/^\[(\w*Error: .*)\]$/s, '$1');
  process.stdout.write(`Uncaught ${text}\n`);
};

let waited = 0;

/** A line with `await`: its value comes wrapped, when it comes. */
const wait = (promise) => {
  const mine = ++waited;
  const settle = (then) => (outcome) => {
    if (mine !== waited) return;
    then(outcome);
    host('prompt', JSON.stringify(['awaited']));
  };
  promise.then(
    settle(({ value }) => show(value)),
    settle((error) => showError(error)),
  );
};

const interruption = () =>
  Object.assign(new Error('Script execution was interrupted by `SIGINT`'), {
    code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED',
  });

const interrupted = () => {
  waited++;
  showError(interruption());
};

const COMMANDS = ['break', 'clear', 'exit', 'help', 'load', 'save'];
const NAME = /^[A-Za-z_$][\w$]*$/;

function propertiesOf(value) {
  const names = new Set();
  for (let at = Object(value); at !== null; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (NAME.test(name)) names.add(name);
  return [...names];
}

/** The value of `a.b.c`, looked up in the global scope; nothing is called. */
function pathValue(path) {
  const [first, ...rest] = path.split(/\??\./);
  // biome-ignore lint/security/noGlobalEval: what let and const declare at the prompt is found in no other way
  let value = globalThis.eval(`typeof ${first} === 'undefined' ? undefined : ${first}`);
  for (const name of rest) value = value?.[name];
  return value;
}

function candidates(head) {
  const command = /^\s*\.(\w*)$/.exec(head);
  if (command) return [command[1], COMMANDS, ''];
  const required = /\b(?:require|import)\s*\(\s*['"]([\w:/]*)$/.exec(head);
  if (required) return [required[1], internal.config.builtins, ''];
  const [path] = /(?:[A-Za-z_$][\w$]*\??\.)*[A-Za-z_$]?[\w$]*$/.exec(head);
  const dot = path.lastIndexOf('.');
  if (dot < 0) return [path, path === '' ? [] : propertiesOf(globalThis), ''];
  const owner = pathValue(path.slice(0, dot).replace(/\?$/, ''));
  return [
    path.slice(dot + 1),
    owner === undefined || owner === null ? [] : propertiesOf(owner),
    path.slice(0, dot + 1),
  ];
}

const complete = (head) => {
  const [stem, names, owner] = candidates(head);
  const matches = names.filter((name) => name.startsWith(stem)).sort();
  host('prompt', JSON.stringify(['completions', matches.map((name) => owner + name), owner + stem]));
};

module.exports = { show, showError, wait, interrupted, complete };
