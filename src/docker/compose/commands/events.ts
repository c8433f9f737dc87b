/** docker compose events: receive real time events from containers. */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { jsonDecoder } from '../../../engine/api/jsonmessage.ts';
import type { EventMessage } from '../../../engine/api/types/events.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { logTime } from '../../cli/time.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'events',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Receive real time events from containers',
  args: anyArgs,
  flags: {
    json: bool('Output events as a stream of json objects'),
    since: string('Show all events created since timestamp'),
    until: string('Stream events until this timestamp'),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const name = await compose.projectName();
    const client = await compose.client();
    const now = compose.cli.system.now();
    const stream = await client.call('GET /events', {
      query: {
        filters: encodeFilters(new Map([['label', [`${label.project}=${name}`]]])),
        ...(flags.since === '' ? {} : { since: logTime(flags.since, now) }),
        ...(flags.until === '' ? {} : { until: logTime(flags.until, now) }),
      },
    });
    const reader = stream.pipeThrough(jsonDecoder<EventMessage>()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      // The end of the stream is an error to compose.
      if (done) throw new CliError('EOF');
      const { Attributes } = value.Actor;
      if (value.Type !== 'container' || Attributes[label.oneOff] === 'True') continue;
      const service = Attributes[label.service] ?? '';
      if (args.length > 0 && !args.includes(service)) continue;
      await compose.cli.out(flags.json ? jsonLine(value, service) : plainLine(value));
    }
  },
});

function attributesOf({ Actor }: EventMessage): [string, string][] {
  return Object.entries(Actor.Attributes)
    .filter(([key]) => !key.startsWith('com.docker.compose.'))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `2026-01-02 03:04:05.123456 container start ID (image=busybox, name=app-web-1)` */
function plainLine(event: EventMessage): string {
  const text = new Date(event.timeNano / 1e6).toISOString();
  const micros = String(Math.floor((event.timeNano % 1e9) / 1e3)).padStart(6, '0');
  const time = `${text.slice(0, 10)} ${text.slice(11, 19)}.${micros}`;
  const attributes = attributesOf(event).map(([key, value]) => `${key}=${value}`);
  return `${time} container ${event.Action} ${event.Actor.ID} (${attributes.join(', ')})\n\n`;
}

function jsonLine(event: EventMessage, service: string): string {
  const text = new Date(event.timeNano / 1e6).toISOString();
  const fraction = String(event.timeNano % 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const time = `${text.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
  const object = {
    action: event.Action,
    attributes: Object.fromEntries(attributesOf(event)),
    id: event.Actor.ID,
    service,
    time,
    type: 'container',
  };
  return `${JSON.stringify(object)}\n`;
}
