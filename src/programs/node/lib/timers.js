/** setTimeout, setInterval, setImmediate and their promises, as Node documents "Timers": in order of their time, then of their making. */
const { call, host } = internal;

const timers = new Map();
let immediates = [];
/** What this round of the loop still has to run: the timers that were due when it began, then the immediates. */
let round = [];
let nextId = 1;

const now = () => call('monotonic', []);

/** Tells the event loop when to come back, and whether it lives on for that. */
function announce() {
  let at = null;
  let alive = immediates.some((one) => one.refs);
  for (const timer of timers.values()) {
    if (at === null || timer.at < at) at = timer.at;
    alive ||= timer.refs;
  }
  if (immediates.length > 0 || round.length > 0) at = 0;
  host('timers', JSON.stringify([at, alive]));
}

class Timeout {
  constructor(callback, delay, args, repeats) {
    this.id = nextId++;
    this.callback = callback;
    this.delay = !(delay >= 1 && delay <= 2 ** 31 - 1) ? 1 : Math.floor(delay);
    this.args = args;
    this.repeats = repeats;
    this.refs = true;
    this.at = now() + this.delay;
    timers.set(this.id, this);
    announce();
  }

  ref() {
    this.refs = true;
    announce();
    return this;
  }

  unref() {
    this.refs = false;
    announce();
    return this;
  }

  hasRef() {
    return this.refs;
  }

  refresh() {
    this.at = now() + this.delay;
    timers.set(this.id, this);
    announce();
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose ?? Symbol('dispose')]() {
    clearTimeout(this);
  }
}

class Immediate {
  constructor(callback, args) {
    this.callback = callback;
    this.args = args;
    this.refs = true;
    immediates.push(this);
    announce();
  }

  ref() {
    this.refs = true;
    announce();
    return this;
  }

  unref() {
    this.refs = false;
    announce();
    return this;
  }

  hasRef() {
    return this.refs;
  }
}

function checkCallback(callback) {
  if (typeof callback === 'function') return;
  const error = new TypeError(
    `The "callback" argument must be of type function. Received ${callback === undefined ? 'undefined' : typeof callback}`,
  );
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

function setTimeout(callback, delay, ...args) {
  checkCallback(callback);
  return new Timeout(callback, delay, args, false);
}

function setInterval(callback, delay, ...args) {
  checkCallback(callback);
  return new Timeout(callback, delay, args, true);
}

function setImmediate(callback, ...args) {
  checkCallback(callback);
  return new Immediate(callback, args);
}

function clearTimeout(timer) {
  if (timer === undefined || timer === null) return;
  timers.delete(timer instanceof Timeout ? timer.id : Number(timer));
  announce();
}

function clearImmediate(immediate) {
  immediates = immediates.filter((one) => one !== immediate);
  announce();
}

function beginRound() {
  const at = now();
  const due = [...timers.values()].filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at || a.id - b.id);
  round = [...due, ...immediates];
}

/** One callback; the next has its own turn, after promises have run. */
function run() {
  if (round.length === 0) beginRound();
  const one = round.shift();
  if (one instanceof Timeout && timers.get(one.id) === one) {
    if (one.repeats) one.at = now() + one.delay;
    else timers.delete(one.id);
    announce();
    one.callback(...one.args);
  } else if (one instanceof Immediate && immediates.includes(one)) {
    immediates = immediates.filter((other) => other !== one);
    announce();
    one.callback(...one.args);
  } else announce();
}

const promises = {
  setTimeout: (delay, value) => new Promise((resolve) => setTimeout(resolve, delay, value)),
  setImmediate: (value) => new Promise((resolve) => setImmediate(resolve, value)),
  async *setInterval(delay, value) {
    for (;;) {
      await promises.setTimeout(delay);
      yield value;
    }
  },
  scheduler: { wait: (delay) => promises.setTimeout(delay), yield: () => promises.setImmediate() },
};

module.exports = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval: clearTimeout,
  clearImmediate,
  promises,
  run,
};
const custom = Symbol.for('nodejs.util.promisify.custom');
setTimeout[custom] = promises.setTimeout;
setImmediate[custom] = promises.setImmediate;
