/** The documents of the OCI image specification's own tests: what it calls valid is read, what it calls invalid is refused. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseImageConfig } from '../../../src/engine/oci/image-config.ts';
import { isDescriptor, parseManifest } from '../../../src/engine/oci/manifest.ts';

interface Case {
  readonly spec: string;
  readonly kind: string;
  readonly test: string;
  readonly document: string;
  readonly valid: boolean;
}

const file = '/work/shared/suites/oci-specs.json';
const cases: Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];

const readers: Record<string, (document: string) => void> = {
  manifest: (document) => void parseManifest(new TextEncoder().encode(document), ''),
  index: (document) => void parseManifest(new TextEncoder().encode(document), ''),
  config: (document) => void parseImageConfig(new TextEncoder().encode(document)),
  descriptor: (document) => {
    if (!isDescriptor(JSON.parse(document))) throw new Error('no descriptor');
  },
};

/** Where Docker is known to be less strict than the specification. */
const accepted = new Set([
  // A variable without a value, as `docker create -e NAME` leaves it.
  '"config": {\n        "Env": [\n            "foo"',
  // An image of no layers: FROM scratch with labels only.
  '"layers": []',
]);
const isTakenByDocker = ({ document }: Case): boolean =>
  [...accepted].some((part) => document.replace(/\s+/g, '').includes(part.replace(/\s+/g, '')));

function isRead(kind: string, document: string): boolean {
  try {
    readers[kind]?.(document);
    return true;
  } catch {
    return false;
  }
}

describe.runIf(cases.length > 0)('image-spec', () => {
  const known = cases.filter(({ spec, kind }) => spec === 'image-spec' && kind in readers);
  test.each(known.map((one, index) => [`${one.kind} ${index} ${one.test}`, one] as const))('%s', (_, one) => {
    expect(isRead(one.kind, one.document)).toBe(one.valid || isTakenByDocker(one));
  });
});
