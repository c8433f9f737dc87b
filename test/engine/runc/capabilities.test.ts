/** What --cap-add and --cap-drop make of Docker's capabilities. */
import { expect, test } from 'vitest';
import { capabilitySet } from '../../../src/engine/runc/capabilities.ts';
import { ALL_CAPABILITIES, capabilityBit } from '../../../src/kernel/uapi/capability.ts';

const chown = capabilityBit(0);
const netAdmin = capabilityBit(12);

test('added to and dropped from the default set', () => {
  const usual = capabilitySet([], [], false);
  expect(usual & chown).toBe(chown);
  expect(usual & netAdmin).toBe(0n);
  expect(capabilitySet(['CAP_NET_ADMIN'], [], false)).toBe(usual | netAdmin);
  expect(capabilitySet([], ['CAP_CHOWN'], false)).toBe(usual & ~chown);
});

test('ALL added is all but what is dropped, whatever else is added', () => {
  expect(capabilitySet(['ALL'], [], false)).toBe(ALL_CAPABILITIES);
  expect(capabilitySet(['ALL', 'CAP_CHOWN'], ['CAP_CHOWN'], false)).toBe(ALL_CAPABILITIES & ~chown);
});

test('ALL dropped leaves what is added; of one that is added and dropped, adding wins', () => {
  expect(capabilitySet(['CAP_NET_ADMIN'], ['ALL'], false)).toBe(netAdmin);
  expect(capabilitySet(['CAP_CHOWN'], ['CAP_CHOWN'], false)).toBe(capabilitySet([], [], false));
  expect(capabilitySet([], ['ALL'], true)).toBe(ALL_CAPABILITIES);
});
