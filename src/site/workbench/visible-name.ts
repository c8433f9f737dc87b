/** Names as people can read them: what turns the direction of text or starts a new line stands as its code, so that no name looks like another. */
export const visibleName = (name: string): string =>
  name.replaceAll(
    /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
