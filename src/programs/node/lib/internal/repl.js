/** What the prompt shows of a result, and the errors it survives; the reading is in ../../repl.ts. */
const { display } = require('internal/inspect');

module.exports = {
  show: (value) => {
    globalThis._ = value;
    process.stdout.write(`${display(value, { colors: process.stdout.isTTY === true && !process.env.NO_COLOR })}\n`);
  },
  showError: (error) => {
    const isError = error instanceof Error;
    const text = display(error)
      .split('\n')
      .filter((line) => !/^\s+at /.test(line))
      .join('\n');
    process.stdout.write(isError ? `Uncaught ${text}\n` : `Uncaught ${text}\n`);
  },
};
