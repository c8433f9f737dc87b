/** docker system events: get real time events from the server (docker/docs reference/cli/docker/system/events). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { jsonDecoder } from '../../../engine/api/jsonmessage.ts';
import type { EventMessage } from '../../../engine/api/types/events.ts';
import type { Template } from '../../../lib/gotemplate/template.ts';
import { fromJson, StringMap, Struct, type Value } from '../../../lib/gotemplate/value.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { filter, string } from '../../cli/flag.ts';
import { compile, execute } from '../../cli/format/formatter.ts';
import { dockerShapes } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';
import { logTime as eventTime } from '../../cli/time.ts';

export default command({
  path: 'system events',
  aliases: ['system events', 'events'],
  use: '[OPTIONS]',
  short: 'Get real time events from the server',
  args: noArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelpShort),
    since: string('Show all events created since timestamp'),
    until: string('Stream events until this timestamp'),
  },
  support: 'full',
  async run({ cli, flags }) {
    if (flags.format.startsWith('table')) throw new CliError('Error parsing format: table format is not supported', 64);
    const source = flags.format === 'json' ? '{{json .}}' : flags.format;
    const template = source === '' ? undefined : checkedTemplate(source);
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const now = cli.system.now();
    const stream = await client.call('GET /events', {
      query: {
        ...(flags.since === '' ? {} : { since: eventTime(flags.since, now) }),
        ...(flags.until === '' ? {} : { until: eventTime(flags.until, now) }),
        ...(filters === '' ? {} : { filters }),
      },
    });
    const reader = stream.pipeThrough(jsonDecoder<EventMessage>()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      await cli.out(template ? `${execute(template, fromJson(value, dockerShapes))}\n` : eventLine(value));
    }
  },
});

/** Tried on an event without content. @throws CliError, status 64 */
function checkedTemplate(source: string): Template {
  const actor = new Struct(
    [
      ['ID', ''],
      ['Attributes', new StringMap()],
    ],
    'events.Actor',
  );
  const fields = ['Type', 'Action', 'Scope', 'Status', 'ID', 'From', 'Time', 'TimeNano'];
  const event = new Struct(
    [...fields.map((name): readonly [string, Value] => [name, '']), ['Actor', actor]],
    '*events.Message',
  );
  try {
    const template = compile(source, '', '');
    template.execute(event);
    return template;
  } catch (error) {
    throw new CliError(`Error parsing format: ${messageOf(error)}`, 64);
  }
}

/** RFC 3339 in UTC with nanoseconds, the object, and its attributes by name. */
function eventLine(event: EventMessage): string {
  const nanoseconds = BigInt(event.timeNano || event.time * 1e9);
  const seconds = Number(nanoseconds / 1_000_000_000n);
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, '0');
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
  const attributes = Object.keys(event.Actor.Attributes ?? {})
    .sort()
    .map((key) => `${key}=${event.Actor.Attributes[key]}`);
  const suffix = attributes.length === 0 ? '' : ` (${attributes.join(', ')})`;
  return `${time} ${event.Type} ${event.Action} ${event.Actor.ID}${suffix}\n`;
}
