// A command's flags (`-a`, `--name`) in running text. Browsers break a line behind any hyphen, so that `docker ps -` ends one line and
// `a` begins the next: each flag is wrapped in an element of its own that is not broken: in prose here, in transcripts by
// session-blocks.mjs, in steps and questions by components/FlagText.astro and workbench/flag-text.ts.
const flag = /(?<![^\s("'“‘`（「])--?[A-Za-z][\w-]*/g;

export const flagClass = 'dd-flag';

/** @returns {[start: number, end: number][]} where flags stand in a text */
export function flagRanges(text) {
  return [...text.matchAll(flag)].map(({ index, 0: { length } }) => [index, index + length]);
}

/** @returns {{ text: string, isFlag: boolean }[]} the text in order, flags by themselves */
export function flagParts(text) {
  const parts = [];
  let from = 0;
  const add = (to, isFlag) => {
    if (to > from) parts.push({ text: text.slice(from, to), isFlag });
    from = to;
  };
  for (const [start, end] of flagRanges(text)) {
    add(start, false);
    add(end, true);
  }
  add(text.length, false);
  return parts;
}

const nodeOf = ({ text, isFlag }) => {
  const value = { type: 'text', value: text };
  return isFlag
    ? { type: 'element', tagName: 'span', properties: { className: [flagClass] }, children: [value] }
    : value;
};

/** A plugin of Astro's Markdown processor (Sätteri), for code within prose; code blocks are Expressive Code's. */
const flagsInCode = {
  name: 'drydock-flags',
  element: {
    filter: ['code'],
    visit(node, context) {
      const [only] = node.children;
      if (node.children.length !== 1 || only.type !== 'text' || context.parent(node)?.tagName === 'pre') return;
      const parts = flagParts(only.value);
      if (parts.some(({ isFlag }) => isFlag)) context.replaceNode(only, parts.map(nodeOf));
    },
  },
};

/** An Astro integration. */
export function unbrokenFlags() {
  return {
    name: 'drydock-flags',
    hooks: {
      'astro:config:setup': ({ config }) => {
        config.markdown.processor.options.hastPlugins.push(flagsInCode);
      },
    },
  };
}
