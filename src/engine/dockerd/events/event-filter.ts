/** Which events a client asked for: the filters of `docker events` (moby's daemon/events/filter.go). */
import type { EventMessage } from '../../api/types/events.ts';
import { familiarName } from '../familiar-name.ts';
import type { FilterArgs } from '../filter-args.ts';

export function eventMatches(filter: FilterArgs, event: EventMessage): boolean {
  return (
    matchesAction(filter, event) &&
    filter.exactMatch('type', event.Type) &&
    filter.exactMatch('scope', event.scope) &&
    matchesActor(filter, event, 'daemon') &&
    matchesActor(filter, event, 'container') &&
    matchesActor(filter, event, 'volume') &&
    matchesActor(filter, event, 'network') &&
    matchesActor(filter, event, 'plugin') &&
    matchesActor(filter, event, 'service') &&
    matchesActor(filter, event, 'node') &&
    matchesActor(filter, event, 'secret') &&
    matchesActor(filter, event, 'config') &&
    matchesImage(filter, event) &&
    matchesLabels(filter, event)
  );
}

/** `exec_start: sh` and `health_status: healthy` are found by their whole text or by what stands before the colon. */
function matchesAction(filter: FilterArgs, event: EventMessage): boolean {
  if (!filter.has('event')) return true;
  return filter.exactMatch('event', event.Action) || filter.exactMatch('event', event.Action.split(':')[0] ?? '');
}

/** Docker doesn't look at the event's type here: a volume's name is compared with `container=`, too. */
function matchesActor(filter: FilterArgs, event: EventMessage, type: string): boolean {
  if (!filter.has(type)) return true;
  const name = event.Actor.Attributes.name ?? '';
  return filter.fuzzyMatch(type, event.Actor.ID) || filter.fuzzyMatch(type, name);
}

function matchesImage(filter: FilterArgs, event: EventMessage): boolean {
  if (!filter.has('image')) return true;
  const attributes = event.Actor.Attributes;
  const names = [event.Actor.ID, attributes.name ?? '', attributes.image ?? ''];
  return names.some(
    (name) => name !== '' && (filter.exactMatch('image', name) || filter.exactMatch('image', familiarName(name))),
  );
}

function matchesLabels(filter: FilterArgs, event: EventMessage): boolean {
  return !filter.has('label') || filter.matchLabels('label', event.Actor.Attributes);
}
