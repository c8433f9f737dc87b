/** EXPOSE port[/protocol] …: ports that the image's containers listen on. */
import { quote } from '../../../lib/gofmt.ts';
import { commandOf, type Instruction } from '../command.ts';
import { plainList, refuseFlags, requireSome } from '../instruction-text.ts';

const largest = 65535;

function isPort(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= largest;
}

/** @throws Error in go-connections' words */
export function exposedPorts(spec: string): string[] {
  const [all = '', protocol = 'tcp', ...rest] = spec.split('/');
  // Addresses and host ports are allowed, and mean nothing here.
  const range = all.split(':').at(-1) ?? '';
  const [first = '', last = first] = range.split('-', 2);
  if (range === '' || rest.length > 0 || !isPort(first) || !isPort(last) || Number(last) < Number(first))
    throw new Error(range === '' ? `no port specified: ${spec}<empty>` : `invalid containerPort: ${range}`);
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
    throw new Error(`invalid port: ${quote(spec)}: invalid proto: ${protocol}`);
  const found: string[] = [];
  for (let port = Number(first); port <= Number(last); port++) found.push(`${port}/${protocol.toLowerCase()}`);
  return found;
}

const expose: Instruction = {
  name: 'expose',
  parse(node) {
    refuseFlags(node);
    requireSome(node);
    return commandOf(node, {
      dispatch(stage) {
        const words = node.args.flatMap((word) => stage.expandWords(word));
        const ports = [...new Set(words.flatMap(exposedPorts))].sort();
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
