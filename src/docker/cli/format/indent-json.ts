/** json.Indent: JSON text laid out anew, its strings and numbers untouched (parsing would lose escapes and precision). */

export function indentJson(source: string, indent: string): string {
  let out = '';
  let depth = 0;
  const newline = (): string => `\n${indent.repeat(depth)}`;
  const tokens = source.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token === '{' || token === '[') {
      depth++;
      out += token;
      if (next !== '}' && next !== ']') out += newline();
    } else if (token === '}' || token === ']') {
      depth--;
      const previous = tokens[index - 1];
      out += previous === '{' || previous === '[' ? token : newline() + token;
    } else if (token === ',') out += `,${newline()}`;
    else if (token === ':') out += ': ';
    else out += token;
  }
  return out;
}
