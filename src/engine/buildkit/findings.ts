/** Findings of the build checks that come up while instructions are carried out: in stages that are needed, not in others. */
import { quote } from '../../lib/gofmt.ts';
import type { Stage } from './stage.ts';

const secret = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i;
const open = /(?:_|^)public(?:_|$)/i;

export function warnOfLegacy(stage: Stage, name: string): void {
  stage.warn('LegacyKeyValueFormat', `"${name} key=value" should be used instead of legacy "${name} key value" format`);
}

/** CMD and ENTRYPOINT, as they are written, in the shell form, unless the shell was chosen. */
export function warnOfShellForm(stage: Stage, name: string): void {
  if (stage.config.Shell && stage.config.Shell.length > 0) return;
  stage.warn(
    'JSONArgsRecommended',
    `JSON arguments recommended for ${name} to prevent unintended behavior related to OS signals`,
  );
}

export function warnOfSecret(stage: Stage, kind: 'ARG' | 'ENV', name: string): void {
  if (secret.test(name) && !open.test(name))
    stage.warn(
      'SecretsUsedInArgOrEnv',
      `Do not use ARG or ENV instructions for sensitive data (${kind} ${quote(name)})`,
    );
}

/** @param word a port of EXPOSE, variables filled in */
export function warnOfPort(stage: Stage, word: string): void {
  const protocol = word.split('/')[1] ?? '';
  if (protocol !== protocol.toLowerCase())
    stage.warn('ExposeProtoCasing', `Defined protocol '${word}' in EXPOSE instruction should be lowercase`);
  if (word.includes(':'))
    stage.warn(
      'ExposeInvalidFormat',
      `EXPOSE instruction should not define an IP address or host-port mapping, found '${word}'`,
    );
}
