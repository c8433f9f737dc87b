/** A text as one word of a shell's command (POSIX, 2.2.2 Single-Quotes). */
export const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
