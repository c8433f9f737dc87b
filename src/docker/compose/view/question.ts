/**
 * Yes or no, asked on a terminal as compose's library for questions (AlecAivazis/survey) draws it, with the cursor moves that
 * show. The real one reads keys one by one; ours reads a line, so Ctrl-C ends it as it ends any program.
 */

import type { Cli } from '../../cli/cli.ts';

const paint = (color: string, text: string): string => `\x1b[0;${color}m${text}\x1b[0m`;
const fresh = '\x1b[0G\x1b[2K';

/** Nothing typed is a no. */
export async function askOnTerminal(cli: Cli, question: string): Promise<boolean> {
  const asked = `${fresh}${paint('1;92', '? ')}${paint('1;99', `${question} `)}`;
  for (;;) {
    await cli.out(`${asked}${paint('37', '(y/N) ')}`);
    const answer = await cli.readLine();
    await cli.out(upOver(cli, `? ${question} (y/N) ${answer}`));
    if (/^(y|yes|n|no|)$/i.test(answer)) {
      const isYes = /^y/i.test(answer);
      await cli.out(`${asked}${paint('36', isYes ? 'Yes' : 'No')}\n`);
      return isYes;
    }
    const complaint = `X Sorry, your reply was invalid: ${JSON.stringify(answer)} is not a valid answer, please try again.`;
    await cli.out(`${fresh}${paint('31', complaint)}\n`);
  }
}

/** To where the text began, which may fill several lines; they are empty then. */
function upOver(cli: Cli, text: string): string {
  const columns = cli.columns() || 80;
  return '\x1b[1A\x1b[2K'.repeat(Math.max(Math.ceil(text.length / columns), 1));
}
