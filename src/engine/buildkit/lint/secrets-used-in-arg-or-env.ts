/** What is secret doesn't belong into the image's history. */
import { quote } from '../../../lib/gofmt.ts';
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const secret = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const open = /(?:_|^)public(?:_|$)/i;

const rule: LintRule = {
  name: 'SecretsUsedInArgOrEnv',
  description: 'Sensitive data should not be used in the ARG or ENV commands',
  check({ stages }, report) {
    for (const { node } of stages.flatMap(({ commands }) => commands)) {
      const kind = node.name.toUpperCase();
      if (kind !== 'ARG' && kind !== 'ENV') continue;
      const names = node.args.flatMap((word, at) =>
        kind === 'ARG' ? [word.split('=', 1)[0] ?? ''] : at % 3 ? [] : [word],
      );
      for (const name of names)
        if (secret.test(name) && !open.test(name))
          report(`Do not use ARG or ENV instructions for sensitive data (${kind} ${quote(name)})`, rangeOf(node));
    }
  },
};
export default rule;
