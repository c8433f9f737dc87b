/** The prose's console blocks are sessions, in every locale, and a translation shows the same commands. */
import { proseBlocks } from '../../../course/console-blocks.ts';
import { SessionError } from '../../../course/session.ts';
import type { Finding } from '../finding.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

interface Command {
  readonly line: number;
  readonly command: string;
}

function commandsOf(page: Page): Command[] | Finding {
  try {
    return proseBlocks(page.file, page.text).flatMap((block) =>
      block.kind === 'console' ? block.session.commands : [],
    );
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const [, line = '1', problem = error.message] = /:(\d+): ([\s\S]*)$/.exec(error.message) ?? [];
    const cure = 'a console block holds `$ command` lines, each with the output it gives';
    return { file: page.file, line: Number(line), problem, cure };
  }
}

export default lessonRule('Console blocks are sessions, the same in every language.', ({ english, pages }) => {
  const own = commandsOf(english);
  return [...pages.values()].flatMap((page): Finding[] => {
    const commands = commandsOf(page);
    if (!Array.isArray(commands)) return [commands];
    if (page === english || !Array.isArray(own)) return [];
    const at = own.findIndex(({ command }, index) => commands[index]?.command !== command);
    if (at < 0 && commands.length === own.length) return [];
    const theirs = commands[at < 0 ? own.length : at];
    return [
      {
        file: page.file,
        line: theirs?.line ?? page.text.split('\n').length,
        problem: `shows ${theirs ? `\`${theirs.command}\`` : 'nothing'} where the English page has ${own[at] ? `\`${own[at].command}\`` : 'nothing'}`,
        cure: `take over the commands of ${english.file}`,
      },
    ];
  });
});
