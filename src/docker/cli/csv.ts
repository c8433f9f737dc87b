/** One line of comma-separated values (RFC 4180 as Go's encoding/csv reads it): `type=bind,"src=/a,b"`. */

/** @throws Error in Go's words for misplaced quotes */
export function splitCsv(text: string): string[] {
  if (text === '') return [];
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    if (text.charAt(at) === '"') {
      const [field, next] = quotedField(text, at);
      fields.push(field);
      at = next;
    } else {
      const comma = text.indexOf(',', at);
      const field = text.slice(at, comma < 0 ? text.length : comma);
      const quoteAt = field.indexOf('"');
      if (quoteAt >= 0)
        throw new Error(`parse error on line 1, column ${at + quoteAt + 1}: bare " in non-quoted field`);
      fields.push(field);
      at = comma < 0 ? text.length : comma;
    }
    if (at >= text.length) return fields;
  }
}

/** The field that begins at the quote, and where its delimiter is. */
function quotedField(text: string, start: number): [string, number] {
  let field = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) !== '"') field += text.charAt(at);
    else if (text.charAt(at + 1) === '"') {
      field += '"';
      at++;
    } else if (at + 1 === text.length || text.charAt(at + 1) === ',') return [field, at + 1];
    else throw new Error(`parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`);
  }
  throw new Error(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
}
