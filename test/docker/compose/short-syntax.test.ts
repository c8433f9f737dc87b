// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of compose files are what is tested here
/** Short forms of ports and volumes, and command lines. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellWords } from '../../../src/docker/compose/model/shell-words.ts';
import { parsePort, parseVolume } from '../../../src/docker/compose/model/short-syntax.ts';
import type { Tree } from '../../../src/docker/compose/model/tree.ts';

function plain(tree: Tree): unknown {
  return tree instanceof Map ? Object.fromEntries([...tree].map(([key, value]) => [key, plain(value)])) : tree;
}

describe('ports', () => {
  test('published, with address, protocol, range', () => {
    expect(parsePort('80').map(plain)).toEqual([{ mode: 'ingress', target: 80, protocol: 'tcp' }]);
    expect(parsePort('127.0.0.1:8080:80/udp').map(plain)).toEqual([
      { mode: 'ingress', host_ip: '127.0.0.1', target: 80, published: '8080', protocol: 'udp' },
    ]);
    expect(parsePort('8000-8001:80').map(plain)).toEqual([
      { mode: 'ingress', target: 80, published: '8000-8001', protocol: 'tcp' },
    ]);
    expect(parsePort('5000-5001:6000-6001').map((port) => [port.get('published'), port.get('target')])).toEqual([
      ['5000', 6000],
      ['5001', 6001],
    ]);
  });

  test('faults in the words of compose', () => {
    expect(() => parsePort('abc:80')).toThrow('Invalid hostPort: abc');
    expect(() => parsePort('80:abc')).toThrow('Invalid containerPort: abc');
    expect(() => parsePort('127.0.1:8080:80')).toThrow('Invalid ip address: 127.0.1');
    expect(() => parsePort('80:80:80:80')).toThrow(
      'Invalid ip address 80:80: address 80:80:: too many colons in address',
    );
    expect(() => parsePort('80/ftp')).toThrow('Invalid proto: ftp');
  });

  test('any pair of ports', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    fc.assert(
      fc.property(port, port, fc.constantFrom('tcp', 'udp', 'sctp'), (host, target, protocol) => {
        expect(parsePort(`${host}:${target}/${protocol}`).map(plain)).toEqual([
          { mode: 'ingress', target, published: String(host), protocol },
        ]);
      }),
    );
  });
});

describe('volumes', () => {
  test.for([
    ['/data', { type: 'volume', target: '/data', volume: {} }],
    ['data:/data', { type: 'volume', source: 'data', target: '/data', volume: {} }],
    ['data:/data:nocopy', { type: 'volume', source: 'data', target: '/data', volume: { nocopy: true } }],
    ['./a:/b/:ro', { type: 'bind', source: './a', target: '/b', read_only: true, bind: { create_host_path: true } }],
    ['~/a:/b', { type: 'bind', source: '~/a', target: '/b', bind: { create_host_path: true } }],
    [
      '/a:/b:rw,z,rshared',
      {
        type: 'bind',
        source: '/a',
        target: '/b',
        bind: { propagation: 'rshared', selinux: 'z', create_host_path: true },
      },
    ],
    ['${A:-x}:/b', { type: 'volume', source: '${A:-x}', target: '/b', volume: {} }],
  ] as const)('%s', ([spec, wanted]) => {
    expect(plain(parseVolume(spec))).toEqual(wanted);
  });

  test('faults', () => {
    expect(() => parseVolume('')).toThrow('invalid empty volume spec');
    expect(() => parseVolume('aa::bb')).toThrow('invalid spec: aa::bb: empty section between colons');
    expect(() => parseVolume('aa:bb:cc:dd')).toThrow('invalid spec: aa:bb:cc:dd: too many colons');
  });

  test('source and target come apart as they were put together', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/);
    fc.assert(
      fc.property(fc.constantFrom('', './', '/', '../'), word, word, fc.boolean(), (prefix, source, target, ro) => {
        const volume = parseVolume(`${prefix}${source}:/${target}${ro ? ':ro' : ''}`);
        expect(volume.get('source')).toBe(prefix + source);
        expect(volume.get('target')).toBe(`/${target}`);
        expect(volume.get('type')).toBe(prefix === '' ? 'volume' : 'bind');
        expect(volume.get('read_only') ?? false).toBe(ro);
      }),
    );
  });
});

describe('command lines', () => {
  test.for([
    ['echo a  b', ['echo', 'a', 'b']],
    ['sh -c "a \'b\' c"', ['sh', '-c', "a 'b' c"]],
    ['sh -c \'a "b" \\c\'', ['sh', '-c', 'a "b" \\c']],
    ['a\\ b ""', ['a b', '']],
    ['a\nb', ['a', 'b']],
    ['', []],
  ] as const)('%j', ([line, words]) => {
    expect(shellWords(line)).toEqual(words);
  });

  test('an open quote is refused', () => {
    expect(() => shellWords('echo "a')).toThrow('invalid command line string');
  });

  test('words that are quoted come back', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ');
        expect(shellWords(line)).toEqual(words);
      }),
    );
  });
});
