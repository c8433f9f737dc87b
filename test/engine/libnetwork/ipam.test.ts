import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../src/engine/errdefs.ts';
import { Ipam } from '../../../src/engine/libnetwork/ipam.ts';
import {
  contains,
  formatAddress,
  formatPrefix,
  overlaps,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '../../../src/engine/libnetwork/ipv4.ts';

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

describe('addresses', () => {
  test('text and number are each other’s inverse', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (n) => parseAddress(formatAddress(n)) === n));
  });

  test.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', 'a.b.c.d'])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('overlap is symmetric, and follows from a common address', () => {
    const any = fc.record({ address: fc.integer({ min: 0, max: 2 ** 32 - 1 }), bits: fc.integer({ min: 1, max: 32 }) });
    fc.assert(fc.property(any, any, (a, b) => overlaps(a, b) === overlaps(b, a)));
    fc.assert(fc.property(any, (a) => overlaps(a, { address: a.address, bits: 32 }) && contains(a, a.address)));
  });
});

describe('pools', () => {
  test('come in the order of Docker’s local pools', () => {
    const ipam = new Ipam();
    const first = Array.from({ length: 16 }, () => formatPrefix(ipam.requestPool().subnet));
    expect(first.slice(0, 4)).toEqual(['172.17.0.0/16', '172.18.0.0/16', '172.19.0.0/16', '172.20.0.0/16']);
    expect(first[14]).toBe('172.31.0.0/16');
    expect(first[15]).toBe('192.168.0.0/20');
  });

  test('a released one is the next one given', () => {
    const ipam = new Ipam();
    ipam.requestPool();
    const second = ipam.requestPool();
    ipam.requestPool();
    ipam.releasePool(second);
    expect(ipam.requestPool().subnet).toEqual(second.subnet);
  });

  test('end with Docker’s words', () => {
    const ipam = new Ipam();
    const drain = (): void => {
      for (;;) ipam.requestPool();
    };
    expect(drain).toThrow(new EngineError('notFound', 'all predefined address pools have been fully subnetted'));
  });

  test('the machine’s own networks are left out', () => {
    expect(formatPrefix(new Ipam([prefix('172.17.5.1/24')]).requestPool().subnet)).toBe('172.18.0.0/16');
  });

  test('two of a user’s may not overlap', () => {
    const ipam = new Ipam();
    ipam.requestPool(prefix('10.1.0.0/24'));
    expect(() => ipam.requestPool(prefix('10.1.0.128/25'))).toThrow('Pool overlaps with other one');
  });
});

describe('addresses of a pool', () => {
  test('are given from the lowest, and a freed one again', () => {
    const pool = new Ipam().requestPool(prefix('10.0.0.0/29'));
    const given = [pool.allocate(), pool.allocate(), pool.allocate()];
    expect(given.map(formatAddress)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    pool.release(given[1] ?? 0);
    expect(formatAddress(pool.allocate())).toBe('10.0.0.2');
  });

  test('an asked for one is given once', () => {
    const pool = new Ipam().requestPool(prefix('10.0.0.0/24'));
    const wanted = parseAddress('10.0.0.7');
    pool.allocate(wanted);
    expect(() => pool.allocate(wanted)).toThrow('Address already in use');
    expect(() => pool.allocate(parseAddress('10.0.1.7'))).toThrow('out of range');
  });

  test('come from the range where one is set', () => {
    const pool = new Ipam().requestPool(prefix('10.8.0.0/24'), prefix('10.8.0.128/28'));
    expect(formatAddress(pool.allocate())).toBe('10.8.0.128');
  });

  test('no address is held by two at any time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (steps) => {
        const pool = new Ipam().requestPool(prefix('10.0.0.0/28'));
        const held: number[] = [];
        for (const step of steps) {
          if (step % 3 === 0 && held.length > 0) pool.release(held.splice(step % held.length, 1)[0] ?? 0);
          else if (held.length < 14) held.push(pool.allocate());
        }
        expect(new Set(held).size).toBe(held.length);
      }),
    );
  });
});
