/** Ports in the `publish` and `expose` filters of `docker ps`: `80`, `80/udp`, `8000-8010/tcp`. */
import { invalidParameter } from '../../errdefs.ts';

/** Each port with its protocol. @throws invalidParameter in nat's words */
export function parsePort(text: string): string[] {
  const [range = '', protocol = 'tcp'] = text.split('/');
  const [start = '', end = start] = range.split(/-(.*)/);
  const [first, last] = [portNumber(text, start), portNumber(text, end)];
  if (last < first) throw complaint(text, `invalid range specified for port: ${range}`);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}

function portNumber(text: string, word: string): number {
  if (!/^\d+$/.test(word)) throw complaint(text, `strconv.ParseUint: parsing "${word}": invalid syntax`);
  const number = Number(word);
  if (number > 65535) throw complaint(text, `strconv.ParseUint: parsing "${word}": value out of range`);
  return number;
}

function complaint(text: string, why: string): Error {
  return invalidParameter(`error while looking up for publish ${text}: ${why}`);
}
