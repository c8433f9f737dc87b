/** EXPOSE port[/protocol] …: ports that the image's containers listen on. */
import { quote } from '../../../lib/gofmt.ts';
import { commandOf, type Instruction } from '../command.ts';
import { warnOfPort } from '../findings.ts';
import { plainList, refuseFlags, requireSome } from '../instruction-text.ts';

const largest = 65535;

/** A number, or two with a dash between; undefined for what is neither. */
function rangeIn(text: string): readonly [number, number] | undefined {
  const [first = '', last = first] = text.split('-', 2);
  const isPort = (port: string): boolean => /^[+-]?\d+$/.test(port) && Number(port) >= 0 && Number(port) <= largest;
  if (!isPort(first) || !isPort(last) || Number(last) < Number(first) || text.split('-').length > 2) return undefined;
  return [Number(first), Number(last)];
}

/** @throws Error in BuildKit's words */
export function exposedPorts(spec: string): string[] {
  // Addresses and host ports are allowed, and mean nothing here.
  const [container = '', host = ''] = spec.split(':').reverse();
  const slash = container.indexOf('/');
  const port = slash < 0 ? container : container.slice(0, slash);
  const protocol = (slash < 0 ? '' : container.slice(slash + 1)) || 'tcp';
  if (port === '') throw new Error(`invalid port: ${quote(spec)}: no port specified`);
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
    throw new Error(`invalid port: ${quote(spec)}: invalid proto: ${protocol}`);
  const range = rangeIn(port);
  if (!range) throw new Error(`invalid containerPort: ${port}`);
  if (host !== '' && !rangeIn(host)) throw new Error(`invalid hostPort: ${host}`);
  const [first, last] = range;
  return Array.from({ length: last - first + 1 }, (_, at) => `${first + at}/${protocol.toLowerCase()}`);
}

const expose: Instruction = {
  name: 'expose',
  parse(node) {
    refuseFlags(node);
    requireSome(node);
    return commandOf(node, {
      dispatch(stage) {
        const words = [...node.args].sort().flatMap((word) => stage.expandWords(word));
        const ports = words.flatMap((word) => {
          const found = exposedPorts(word);
          warnOfPort(stage, word);
          return found;
        });
        stage.config.ExposedPorts = {
          ...stage.config.ExposedPorts,
          ...Object.fromEntries(ports.map((port) => [port, {}])),
        };
        stage.commit(`EXPOSE ${plainList(ports)}`);
      },
    });
  },
};
export default expose;
