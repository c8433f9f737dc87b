/** When a new shell is ready for keys: its first prompt is drawn (OSC 133;B). */
import type { Terminal } from '@xterm/xterm';

/** Milliseconds until keys go to a shell that draws no such prompt. */
const longest = 2000;

/** What is typed before it would be echoed by the terminal's line, in front of the prompt, where readline doesn't know of it. */
export function firstPrompt(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const ready = () => {
      handler.dispose();
      window.clearTimeout(timer);
      resolve();
    };
    const handler = terminal.parser.registerOscHandler(133, (mark) => {
      if (mark.startsWith('B')) ready();
      return false;
    });
    const timer = window.setTimeout(ready, longest);
  });
}
