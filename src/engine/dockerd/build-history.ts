/** The daemon's build history, apart from the control service that shows it: builds by POST /build are in it too. */
import { BuildHistory } from '../buildkit/control/history.ts';
import type { Daemon } from './daemon.ts';

const histories = new WeakMap<Daemon, BuildHistory>();

export function historyOf(daemon: Daemon): BuildHistory {
  const known = histories.get(daemon);
  if (known) return known;
  const made = new BuildHistory(daemon.clock);
  histories.set(daemon, made);
  return made;
}
