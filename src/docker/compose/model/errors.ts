/** What is wrong with a compose file, in compose's words (compose-go's errdefs). */

export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

/** With the sentence's usual end. */
export function invalid(message: string): ComposeError {
  return new ComposeError(`${message}: invalid compose project`);
}
