/** A word for a POSIX shell, whatever is in it (POSIX XCU 2.2.2: single quotes; one inside them is left, escaped and entered again). */
export const shellQuote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
