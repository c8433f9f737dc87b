/** performance.now and timeOrigin, mark and measure without their entries' lists. */
const { call } = internal;
const origin = call('monotonic', []);
const marks = new Map();

const performance = {
  timeOrigin: Date.now(),
  now: () => call('monotonic', []) - origin,
  mark: (name) => {
    marks.set(name, performance.now());
    return { name, entryType: 'mark', startTime: marks.get(name), duration: 0 };
  },
  measure: (name, from, to) => {
    const startTime = marks.get(from) ?? 0;
    return { name, entryType: 'measure', startTime, duration: (marks.get(to) ?? performance.now()) - startTime };
  },
  toJSON: () => ({ timeOrigin: performance.timeOrigin }),
};

module.exports = { performance };
