/** docker image tag: create a tag TARGET_IMAGE that refers to SOURCE_IMAGE (docker/docs reference/cli/docker/image/tag). */

import { command, exactly } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { fullName, parseReference, type Reference, withDefaultTag } from '../../cli/reference.ts';

export default command({
  path: 'image tag',
  aliases: ['image tag', 'tag'],
  use: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  short: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  args: exactly(2),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const [source = '', target = ''] = args;
    check(source);
    const reference = withDefaultTag(check(target, false));
    if (reference.digest !== '') throw new CliError('refusing to create a tag with a digest reference');
    const client = await cli.client();
    await client.call('POST /images/{name}/tag', {
      path: { name: source },
      query: { repo: fullName(reference), tag: reference.tag },
    });
  },
});

function check(text: string, allowsId = true): Reference {
  try {
    if (allowsId && /^(sha256:)?[a-f0-9]{64}$/.test(text)) return { domain: '', path: '', tag: '', digest: text };
    return parseReference(text);
  } catch (error) {
    throw new CliError(
      `Error parsing reference: ${JSON.stringify(text)} is not a valid repository/tag: ${messageOf(error)}`,
    );
  }
}
