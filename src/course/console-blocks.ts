/** The code blocks of a lesson's prose that are true: ```console blocks are played, blocks with title="path" are files first. */
import { parseSession, type Session } from './session.ts';

export type ProseBlock =
  | { readonly kind: 'console'; readonly line: number; readonly session: Session }
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string };

/** @throws SessionError where a console block is no session */
export function proseBlocks(file: string, mdx: string): ProseBlock[] {
  const blocks: ProseBlock[] = [];
  const lines = mdx.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, language = '', meta = ''] = /^```(\w*)(.*)$/.exec(lines[i] ?? '') ?? [];
    if (!/^```/.test(lines[i] ?? '')) continue;
    const start = i + 1;
    i = lines.findIndex((line, index) => index >= start && line.startsWith('```'));
    if (i < 0) break;
    const text = `${lines.slice(start, i).join('\n')}\n`;
    const path = /\btitle="([^"]+)"/.exec(meta)?.[1];
    if (language === 'console') {
      const session = parseSession(file, text);
      const commands = session.commands.map((command) => ({ ...command, line: command.line + start }));
      blocks.push({ kind: 'console', line: start, session: { ...session, commands } });
    } else if (path) blocks.push({ kind: 'file', line: start, path, text });
  }
  return blocks;
}
