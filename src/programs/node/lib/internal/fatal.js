/** What becomes of an error that nobody catches: Node's report (place, line, caret, stack, version) and status 1. */
const { call, cleanFrames, config } = internal;

/** `at name (file:line:column)` of the first frame that is in a file of the program. */
function placeOf(stack) {
  for (const line of cleanFrames(stack)) {
    const match = /^ +at (?:.* \()?(?:file:\/\/)?([^()]+?):(\d+)(?::(\d+))?\)?$/.exec(line);
    if (match && !match[1].startsWith('node:') && match[1] !== 'native')
      return { file: match[1], line: Number(match[2]), column: Number(match[3] ?? 1) };
  }
  return undefined;
}

function sourceLine({ file, line }) {
  if (file === '[eval]') return config.script?.split('\n')[line - 1];
  try {
    return call('source', [file]).split('\n')[line - 1];
  } catch {
    return undefined;
  }
}

function report(error, suffix = '') {
  const { display } = require('internal/inspect');
  const isError = error instanceof Error;
  const shown = isError ? display(error) : `Uncaught:\n${display(error)}`;
  const place = isError ? placeOf(String(error.stack ?? '')) : undefined;
  const source = place && sourceLine(place);
  let text = '';
  if (place && source !== undefined) {
    const name = place.file.startsWith('/') && call('isModule', [place.file]) ? `file://${place.file}` : place.file;
    // As V8 marks it: the whole throw statement, not the error's construction in it.
    const thrown = /\bthrow\s+(?:new\s+)?[\w.]*$/.exec(source.slice(0, place.column - 1));
    const column = thrown ? thrown.index + 1 : Math.min(place.column, source.length);
    const caret = ' '.repeat(Math.max(0, column - 1));
    text = `${name}:${place.line}\n${source}\n${caret}^\n\n`;
  } else if (!isError) text = 'node:internal/process/uncaught\n\n';
  process.stderr.write(`${text}${shown}${suffix}\n\nNode.js ${process.version}\n`);
}

function uncaught(error) {
  if (error?.name === 'InternalError' && error.message === 'out of memory') {
    internal.host('outOfMemory', '[]');
    return;
  }
  if (process.listenerCount('uncaughtException') > 0) {
    process.emit('uncaughtException', error, 'uncaughtException');
    return;
  }
  report(error);
  process.exitCode = process.exitCode || 1;
  process.leave();
}

function rejected(reason) {
  if (process.listenerCount('unhandledRejection') > 0) {
    process.emit('unhandledRejection', reason, Promise.resolve());
    return;
  }
  if (reason instanceof Error) return uncaught(reason);
  const error = new Error(
    `This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${require('internal/inspect').display(reason)}".`,
  );
  error.code = 'ERR_UNHANDLED_REJECTION';
  uncaught(error);
}

module.exports = { uncaught, rejected };
