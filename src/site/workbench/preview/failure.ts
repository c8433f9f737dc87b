/** What a browser shows where no page came, and why that is: refused, reset, silent, or no HTTP. */
import { element } from '../inspector/elements.ts';
import { words } from '../words.ts';

export interface Failure {
  readonly title: string;
  readonly cause: string;
  /** As browsers name it. */
  readonly code: string;
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

export function failureOf(error: unknown, host: string): Failure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ECONNREFUSED')
    return { title: `${host} ${words.refusedTitle}`, cause: words.refused, code: 'ERR_CONNECTION_REFUSED' };
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return { title: `${host} ${words.resetTitle}`, cause: words.resetCause, code: 'ERR_CONNECTION_RESET' };
  if (code === 'ETIMEDOUT')
    return { title: `${host} ${words.silentTitle}`, cause: words.silentCause, code: 'ERR_TIMED_OUT' };
  if (/clos|end of|unexpected end|ended/i.test(message))
    return { title: `${host} ${words.emptyTitle}`, cause: words.emptyCause, code: 'ERR_EMPTY_RESPONSE' };
  return {
    title: `${host} ${words.noHttpTitle}`,
    cause: `${words.noHttpCause} (${message})`,
    code: 'ERR_INVALID_HTTP_RESPONSE',
  };
}

export function failurePage({ title, cause, code }: Failure, again: () => void): HTMLElement {
  const button = element('button.dd-button', words.tryAgain) as HTMLButtonElement;
  button.type = 'button';
  button.addEventListener('click', again);
  return element(
    'div.dd-preview-failure',
    element('h2', title),
    element('p', cause),
    element('p', element('code', code)),
    button,
  );
}
