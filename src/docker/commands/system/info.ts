/** docker system info: display system-wide information (docker/docs reference/cli/docker/system/info). */

import type { SystemInfo } from '../../../engine/api/types/system.ts';
import { apiVersion } from '../../../engine/api/version.ts';
import { ExecutionError } from '../../../lib/gotemplate/template.ts';
import { fromJson, Struct } from '../../../lib/gotemplate/value.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { compile } from '../../cli/format/formatter.ts';
import { dockerShapes } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';
import { gitCommit, version } from '../../cli/version.ts';
import { infoText } from '../../system/info-text.ts';

export default command({
  path: 'system info',
  aliases: ['system info', 'info'],
  use: '[OPTIONS]',
  short: 'Display system-wide information',
  args: noArgs,
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    let info: SystemInfo | undefined;
    let failure = '';
    try {
      info = await (await cli.client()).call('GET /info', {});
    } catch (error) {
      failure = messageOf(error);
    }
    const context = (await cli.endpoint()).context;
    if (flags.format !== '') {
      const template = compile(flags.format === 'json' ? '{{json .}}' : flags.format);
      const client = { Debug: cli.globals.debug, Context: context, Plugins: [], Warnings: null };
      const version_ = { Version: version, ApiVersion: apiVersion, GitCommit: gitCommit };
      const data = fromJson(
        { ...info, ...(failure === '' ? {} : { ServerErrors: [failure] }), ClientInfo: { ...client, ...version_ } },
        dockerShapes,
      );
      const fields = data instanceof Struct ? data.fields : [];
      try {
        await cli.out(`${template.execute(new Struct(fields, 'system.dockerInfo'))}\n`);
      } catch (error) {
        await cli.out(`${error instanceof ExecutionError ? error.output : ''}\n`);
        throw new CliError(messageOf(error));
      }
      return;
    }
    const { out, warnings } = infoText(info, failure, { context, debug: cli.globals.debug, version });
    await cli.out(out);
    await cli.err(warnings);
    if (failure !== '') throw new CliError('errors pretty printing info');
  },
});
