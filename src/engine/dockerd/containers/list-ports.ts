/** Ports in the `publish` and `expose` filters of `docker ps`: `80`, `80/udp`, `8000-8010/tcp`. */
import { invalidParameter } from '../../errdefs.ts';

/** Each port with its protocol. @throws invalidParameter in nat's words */
export function parsePort(filter: 'publish' | 'expose', text: string): string[] {
  const fail = (why: string) => invalidParameter(`error while looking up for ${filter} ${text}: ${why}`);
  const portNumber = (word: string): number => {
    if (!/^\d+$/.test(word)) throw fail(`strconv.ParseUint: parsing "${word}": invalid syntax`);
    if (Number(word) > 65535) throw fail(`strconv.ParseUint: parsing "${word}": value out of range`);
    return Number(word);
  };
  const [range = '', protocol = 'tcp'] = text.split('/');
  const [start = '', end = start] = range.split(/-(.*)/);
  const [first, last] = [portNumber(start), portNumber(end)];
  if (last < first) throw fail(`Invalid range specified for the Port: ${range}`);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}
