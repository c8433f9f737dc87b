/** Node's assert, strict and loose. Left out: the coloured difference of two values (both are printed whole), CallTracker. */
const { inspect } = require('internal/inspect');
const { deepEqual } = require('internal/deep-equal');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    this.name = 'AssertionError';
    this.code = 'ERR_ASSERTION';
    Object.assign(this, { generatedMessage: false, actual, expected, operator });
  }
}

function fail(message, words, actual, expected, operator) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message ?? words, actual, expected, operator });
}

const both = (title, actual, expected) =>
  `${title}\n+ actual - expected\n\n+ ${inspect(actual)}\n- ${inspect(expected)}`;

function ok(value, message) {
  if (!value) fail(message, 'The expression evaluated to a falsy value', value, true, '==');
}
const assert = (value, message) => ok(value, message);

Object.assign(assert, {
  ok,
  AssertionError,
  fail: (message) => fail(message, 'Failed', undefined, undefined, 'fail'),
  equal: (a, b, message) => {
    // biome-ignore lint/suspicious/noDoubleEquals: the legacy comparison is loose
    if (!(a == b || (Number.isNaN(a) && Number.isNaN(b)))) fail(message, `${inspect(a)} == ${inspect(b)}`, a, b, '==');
  },
  notEqual: (a, b, message) => {
    // biome-ignore lint/suspicious/noDoubleEquals: the legacy comparison is loose
    if (a == b) fail(message, `${inspect(a)} != ${inspect(b)}`, a, b, '!=');
  },
  strictEqual: (a, b, message) => {
    if (!Object.is(a, b)) fail(message, both('Expected values to be strictly equal:', a, b), a, b, 'strictEqual');
  },
  notStrictEqual: (a, b, message) => {
    if (Object.is(a, b))
      fail(message, `Expected "actual" to be strictly unequal to: ${inspect(b)}`, a, b, 'notStrictEqual');
  },
  deepEqual: (a, b, message) => {
    if (!deepEqual(a, b, false))
      fail(message, both('Expected values to be loosely deep-equal:', a, b), a, b, 'deepEqual');
  },
  deepStrictEqual: (a, b, message) => {
    if (!deepEqual(a, b, true))
      fail(message, both('Expected values to be strictly deep-equal:', a, b), a, b, 'deepStrictEqual');
  },
  notDeepStrictEqual: (a, b, message) => {
    if (deepEqual(a, b, true))
      fail(message, `Expected "actual" not to be strictly deep-equal to: ${inspect(b)}`, a, b, 'notDeepStrictEqual');
  },
  match: (text, pattern, message) => {
    if (!pattern.test(text))
      fail(
        message,
        `The input did not match the regular expression ${pattern}. Input:\n\n${inspect(text)}\n`,
        text,
        pattern,
        'match',
      );
  },
  throws: (work, expected, message) => {
    try {
      work();
    } catch (error) {
      return checkError(error, expected);
    }
    fail(
      typeof expected === 'string' ? expected : message,
      'Missing expected exception.',
      undefined,
      expected,
      'throws',
    );
  },
  rejects: async (work, expected, message) => {
    try {
      await (typeof work === 'function' ? work() : work);
    } catch (error) {
      return checkError(error, expected);
    }
    fail(message, 'Missing expected rejection.', undefined, expected, 'rejects');
  },
  doesNotThrow: (work) => work(),
  ifError: (value) => {
    if (value !== null && value !== undefined) throw value;
  },
});

function checkError(error, expected) {
  if (expected === undefined || typeof expected === 'string') return;
  if (expected instanceof RegExp) {
    if (!expected.test(String(error))) throw error;
  } else if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return;
    if (expected.prototype instanceof Error || expected.call({}, error) !== true) throw error;
  } else
    for (const [key, value] of Object.entries(expected))
      if (value instanceof RegExp ? !value.test(error[key]) : !deepEqual(error[key], value, true)) throw error;
}

const strict = Object.assign((value, message) => ok(value, message), assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
});
assert.strict = strict;
strict.strict = strict;
module.exports = assert;
