/** docker compose top: display the running processes. */

import { tabulate } from '../../../lib/tabwriter.ts';
import { anyArgs } from '../../cli/command.ts';
import { byName, isOf, listContainers, nameOf } from '../ops/containers.ts';
import { label } from '../ops/labels.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'top',
  use: '[SERVICES...]',
  short: 'Display the running processes',
  args: anyArgs,
  flags: {},
  support: 'full',
  services: true,
  async run({ compose, args }) {
    const client = await compose.client();
    const listed = await listContainers(client, (await compose.projectName()).toLowerCase(), { oneOff: 'include' });
    const containers = listed.filter((container) => args.length === 0 || isOf(args)(container)).sort(byName);
    const titles = ['SERVICE', '#'];
    const rows: Map<string, string>[] = [];
    for (const container of containers) {
      const top = await client.call('GET /containers/{id}/top', { path: { id: container.Id }, query: {} });
      for (const title of top.Titles) if (!titles.includes(title)) titles.push(title);
      for (const process of top.Processes ?? []) {
        const row = new Map([
          ['SERVICE', container.Labels[label.service] ?? nameOf(container)],
          ['#', container.Labels[label.number] ?? ''],
        ]);
        for (const [index, title] of top.Titles.entries()) row.set(title, process[index] ?? '');
        rows.push(row);
      }
    }
    if (rows.length === 0) return;
    // The command is the last column.
    const ordered = [...titles.filter((title) => title !== 'CMD'), ...titles.filter((title) => title === 'CMD')];
    const lines = rows.map((row) => ordered.map((title) => row.get(title) ?? '-').join('\t'));
    await compose.cli.out(tabulate(`${[ordered.join('\t'), ...lines].join('\n')}\n`, { minWidth: 4, padding: 2 }));
  },
});
