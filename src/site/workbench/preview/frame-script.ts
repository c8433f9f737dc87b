/**
 * Runs first in every previewed page. The page stands in a frame of an opaque origin that can reach nothing, so what a browser
 * would do for it goes to the pane as messages. The parts are functions that are put into the page as text, one after the other.
 * Left out: import() of further modules, shared workers, frames, assigning location.
 */
import { frameElements } from './frame-elements.ts';
import { frameEvents } from './frame-events.ts';
import { frameFetch } from './frame-fetch.ts';
import { frameNavigation } from './frame-navigation.ts';
import { type FrameStart, framePage } from './frame-page.ts';
import { frameRequest } from './frame-request.ts';
import { frameSockets } from './frame-sockets.ts';
import { frameStorage } from './frame-storage.ts';
import { frameWorkers } from './frame-workers.ts';

export type { FrameStart } from './frame-page.ts';

const parts = [
  frameFetch,
  frameRequest,
  frameEvents,
  frameSockets,
  frameWorkers,
  frameStorage,
  frameNavigation,
  frameElements,
];

/** The script's text; `<` never stands in what the start brings. */
export function frameScript(start: FrameStart): string {
  const data = JSON.stringify(start).replaceAll('<', '\\u003c');
  return `(() => { const page = (${framePage.toString()})(${data}); for (const part of [${parts.map(String).join(',')}]) part(page); })()`;
}
