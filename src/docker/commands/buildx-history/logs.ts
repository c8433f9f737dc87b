/** docker buildx history logs: print the logs of a build record (docker/docs reference/cli/docker/buildx/history/logs). */

import { requireBuilder } from '../../build/cache-usage.ts';
import { withHistory } from '../../build/history/control.ts';
import { PlainProgress } from '../../build/plain-progress.ts';
import { failedStepsText } from '../../build/report.ts';
import { rawStatus } from '../../build/stream-view.ts';
import { TraceModel } from '../../build/trace-model.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history logs',
  aliases: [],
  use: '[OPTIONS] [REF]',
  short: 'Print the logs of a build record',
  args: atMost(1),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    progress: string('Set type of progress output (plain, rawjson, tty)', { default: 'plain' }),
  },
  support: 'partial: --progress tty is shown as plain',
  async run({ cli, args, flags }) {
    requireBuilder(flags.builder);
    if (!['plain', 'rawjson', 'tty', 'auto', 'none', 'quiet'].includes(flags.progress))
      throw new CliError(`ERROR: invalid progress mode ${flags.progress}`);
    if (flags.progress === 'tty' && !cli.system.isTerminal(2))
      throw new CliError('ERROR: failed to get console: provided file is not a console');
    const [ref = ''] = args;
    await withHistory(cli, async (history) => {
      const record = await history.record(ref);
      const model = new TraceModel();
      const plain = new PlainProgress(model, (text) => cli.err(text));
      const raw: string[] = [];
      await history.follow(record.ref, (status) => {
        model.update(status);
        if (flags.progress === 'rawjson') raw.push(`${JSON.stringify(rawStatus(status))}\n`);
      });
      if (flags.progress === 'rawjson') await cli.err(raw.join(''));
      else if (!['none', 'quiet'].includes(flags.progress)) {
        await plain.update();
        await cli.err(failedStepsText(model));
      }
    });
  },
});
