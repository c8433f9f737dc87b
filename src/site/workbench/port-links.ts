/** Addresses of the machine in a terminal's output are links: localhost:8080, and 0.0.0.0:8080->80/tcp as docker ps prints it. */
import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';

const address = /(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\]):(\d{1,5})(?!\d)(?:\/[^\s"'<>]*)?/g;

/** @param open called with the port and the path of the link that was clicked */
export function portLinks(terminal: Terminal, open: (port: number, path: string) => void): ILinkProvider {
  return {
    provideLinks(y, answer) {
      const line = terminal.buffer.active.getLine(y - 1)?.translateToString(true) ?? '';
      const links: ILink[] = [...line.matchAll(address)].map((match) => ({
        text: match[0],
        range: { start: { x: match.index + 1, y }, end: { x: match.index + match[0].length, y } },
        activate: () => open(Number(match[1]), /:\d+(\/.*)$/.exec(match[0])?.[1] ?? '/'),
      }));
      answer(links.length > 0 ? links : undefined);
    },
  };
}
