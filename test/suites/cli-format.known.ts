/** Cases of cli-format.json that our docker answers otherwise, and why. A case that passes must leave the list. */
const clientVersion = "our client's version isn't 28.2.2";
const pointers = 'a Go pointer prints as an address';

export const known: ReadonlyMap<string, string> = new Map([
  ['cli-format-0148', clientVersion],
  ['cli-format-0149', clientVersion],
  ['cli-format-0394', clientVersion],
  ['cli-format-0151', clientVersion],
  ['cli-format-0152', clientVersion],
  ['cli-format-0160', "the recording's clock had moved on by a minute's fraction"],
  ['cli-format-0164', 'system df -v --format json prints the sizes as the daemon gave them'],
  ['cli-format-0097', 'tags of one image come in no particular order in docker'],
  ['cli-format-0244', 'fields that the fixed daemon left out are filled in by Go'],
  ['cli-format-0245', pointers],
  ['cli-format-0249', pointers],
]);
