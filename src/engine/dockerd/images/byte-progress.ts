/** Progress of so many bytes of so many, with the bar as text that older clients show (moby's pkg/jsonmessage, JSONProgress). */
import { humanSize } from '../../../lib/units.ts';
import type { JsonMessage } from '../../api/jsonmessage.ts';

const width = 50;

function bar(current: number, total: number): string {
  const numbers = `${humanSize(current).padStart(8)}/${humanSize(total)}`;
  const percent = Math.floor((current / total) * 100);
  const done = Math.floor(Math.min(percent, 100) / 2);
  return `[${'='.repeat(done)}>${' '.repeat(Math.max(0, width - done))}] ${numbers}`;
}

/** @param total 0 where it isn't known */
export function layerProgress(status: string, id: string, current: number, total: number): JsonMessage {
  if (current <= 0 && total <= 0) return { status, progressDetail: {}, id };
  if (total <= 0) return { status, progressDetail: { current }, progress: humanSize(current).padStart(8), id };
  return { status, progressDetail: { current, total }, progress: bar(current, total), id };
}
