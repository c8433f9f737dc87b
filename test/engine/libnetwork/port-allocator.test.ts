import { describe, expect, test } from 'vitest';
import { PortAllocator } from '../../../src/engine/libnetwork/port-allocator.ts';

describe('port allocator', () => {
  test('dynamic ports go on from 32768, each protocol for itself, and don’t come back at once', () => {
    const ports = new PortAllocator();
    expect(ports.request('tcp', '0.0.0.0', 0)).toBe(32768);
    expect(ports.request('tcp', '0.0.0.0', 0)).toBe(32769);
    expect(ports.request('udp', '0.0.0.0', 0)).toBe(32768);
    ports.release('tcp', '0.0.0.0', 32768);
    expect(ports.request('tcp', '0.0.0.0', 0)).toBe(32770);
  });

  test('a fixed port is given once on an address, and every address stands in the way of all', () => {
    const ports = new PortAllocator();
    ports.request('tcp', '127.0.0.1', 80);
    expect(() => ports.request('tcp', '127.0.0.1', 80)).toThrow(
      'Bind for 127.0.0.1:80 failed: port is already allocated',
    );
    expect(() => ports.request('tcp', '0.0.0.0', 80)).toThrow(
      'Bind for 127.0.0.1:80 failed: port is already allocated',
    );
    expect(ports.request('tcp', '127.0.0.2', 80)).toBe(80);
    expect(ports.request('udp', '0.0.0.0', 80)).toBe(80);
    ports.release('tcp', '127.0.0.1', 80);
    ports.release('tcp', '127.0.0.2', 80);
    expect(ports.request('tcp', '0.0.0.0', 80)).toBe(80);
  });

  test('a range gives its first free port', () => {
    const ports = new PortAllocator();
    expect(ports.request('tcp', '0.0.0.0', 8000, 8001)).toBe(8000);
    expect(ports.request('tcp', '0.0.0.0', 8000, 8001)).toBe(8001);
    expect(() => ports.request('tcp', '0.0.0.0', 8000, 8001)).toThrow('all ports are allocated');
  });
});
