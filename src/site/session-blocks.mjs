// An Expressive Code plugin: ```console blocks are sessions (course/session.ts) with marks for the tests. Readers see what
// varies as a sample with a dotted line below, the exit status as a note, and none of the other marks; copying takes the commands.
import { createHash } from 'node:crypto';
import { addClassName, h, select } from '@expressive-code/core/hast';
import { flagClass, flagRanges } from './flags.mjs';

const words = {
  en: { varies: 'This part is different each time', status: (code) => `exit status ${code}` },
  zh: { varies: '这一部分每次都不同', status: (code) => `退出状态 ${code}` },
};
const wordsFor = (locale) => (locale?.toLowerCase().startsWith('zh') ? words.zh : words.en);

const hex = (name) => createHash('sha256').update(name).digest('hex');

/** Something of the right shape; the same name gives the same sample. */
function sample(kind, name, before) {
  const seed = hex(name ?? `${kind} of drydock`);
  switch (kind) {
    case 'id':
    case 'fullid':
      return seed;
    case 'shortid':
      return seed.slice(0, 12);
    case 'digest':
      return `sha256:${seed}`;
    case 'ago':
      return /\b(Up|\()\s?$/.test(before) ? '2 minutes' : '2 minutes ago';
    case 'ip':
      return '172.17.0.2';
    case 'subnet':
      return '172.18.0.0';
    case 'mac':
      return '02:42:ac:11:00:02';
    case 'port':
      return '32768';
    case 'name':
      return 'quiet_lamport';
    case 'time':
      return '2026-03-14T09:26:53Z';
    case 'date':
      return 'Mar 14 09:26';
    case 'seconds':
      return '0.2s';
    case 'size':
      // In a table of images it is one's size, elsewhere mostly that of a layer.
      return /\bago +$|virtual $/.test(before) ? '1.62MB' : '24.6kB';
    case 'number':
      return before.endsWith('size: ') ? '528' : '42';
    default:
      return '…';
  }
}

const kinds = 'id|shortid|fullid|digest|ago|size|time|date|seconds|ip|subnet|mac|port|number|name|word|any';
const placeholder = new RegExp(`<(${kinds})(?::(\\w+))?>`, 'g');

/** @returns {{ text: string, ranges: [number, number][] }} a line of output with samples, and where they stand */
export function withSamples(line) {
  const ranges = [];
  let text = '';
  let from = 0;
  for (const match of line.matchAll(placeholder)) {
    text += line.slice(from, match.index);
    const shown = sample(match[1], match[2], text);
    ranges.push([text.length, text.length + shown.length]);
    text += shown;
    from = match.index + match[0].length;
  }
  return { text: text + line.slice(from), ranges };
}

/** Docker's tables: columns are padded to their widest cell and three spaces, also where a sample has another width than its mark. */
function aligned(lines) {
  const cells = lines.map(({ text }) => text.trimEnd().split(/ {2,}/));
  const count = cells[0]?.length ?? 0;
  const ports = cells[0]?.indexOf('PORTS') ?? -1;
  // Of docker ps's columns this one may be empty.
  if (ports > 0) for (const row of cells) if (row.length === count - 1) row.splice(ports, 0, '');
  if (lines.length < 2 || count < 2 || cells.some((row) => row.length !== count)) return lines;
  if (lines.every(({ ranges }) => ranges.length === 0)) return lines;
  // Numbers stand at the right of their column: no table of docker's.
  if (lines.some(({ text }) => text.startsWith(' '))) return lines;
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return lines.map(({ text, ranges }, index) => {
    let to = '';
    const moved = [];
    let at = 0;
    for (const [column, cell] of cells[index].entries()) {
      const start = text.indexOf(cell, at);
      for (const [a, b] of ranges)
        if (a >= start && b <= start + cell.length) moved.push([to.length + a - start, to.length + b - start]);
      at = start + cell.length;
      to += column === count - 1 ? cell : cell.padEnd(widths[column] + 3);
    }
    return { text: to, ranges: moved };
  });
}

const varies = (title, [columnStart, columnEnd]) => ({
  inlineRange: { columnStart, columnEnd },
  render: ({ nodesToTransform }) => nodesToTransform.map((node) => h('span.dd-varies', { title }, node)),
});

const unbroken = ([columnStart, columnEnd]) => ({
  inlineRange: { columnStart, columnEnd },
  render: ({ nodesToTransform }) => nodesToTransform.map((node) => h(`span.${flagClass}`, node)),
});

const note = {
  render: ({ nodesToTransform }) =>
    nodesToTransform.map((node) => {
      addClassName(node, 'dd-exit-status');
      return node;
    }),
};

/** Wrapped, a table can't be read: its lines are scrolled instead. */
const isTable = ({ text }) => /\S {3,}\S/.test(text);

function rewriteOutput(lines, title) {
  const shown = aligned(lines.map((line) => withSamples(line.text.replace(/^\\/, ''))));
  for (const [index, { text, ranges }] of shown.entries()) {
    const line = lines[index];
    line.editText(0, line.text.length, text);
    for (const range of ranges) line.addAnnotation(varies(title, range));
  }
}

export function sessionBlocks() {
  const commandsOf = new WeakMap();
  const commandLine = /^[$>] /;
  return {
    name: 'drydock-session-blocks',
    hooks: {
      preprocessCode: ({ codeBlock }) => {
        if (codeBlock.language !== 'console') return;
        const { varies: title, status } = wordsFor(codeBlock.locale);
        const hidden = [];
        const commands = [];
        let output = [];
        for (const [index, line] of codeBlock.getLines().entries()) {
          const { text } = line;
          if (commandLine.test(text)) {
            rewriteOutput(output, title);
            output = [];
            commands.push(text.slice(2));
            for (const range of flagRanges(text)) line.addAnnotation(unbroken(range));
          } else if (/^[@!] /.test(text) && (output.length === 0 || text.startsWith('! '))) hidden.push(index);
          else if (/^\? \d+$/.test(text)) {
            line.editText(0, text.length, status(text.slice(2)));
            line.addAnnotation(note);
          } else output.push(line);
        }
        rewriteOutput(output, title);
        if (hidden.length > 0) codeBlock.deleteLines(hidden);
        commandsOf.set(codeBlock, commands.join('\u007f'));
      },
      postprocessRenderedLine: ({ codeBlock, line, renderData }) => {
        if (commandsOf.has(codeBlock) && !commandLine.test(line.text) && isTable(line))
          addClassName(renderData.lineAst, 'dd-table-line');
      },
      postprocessRenderedBlock: ({ codeBlock, renderData }) => {
        const commands = commandsOf.get(codeBlock);
        const button = select('button[data-code]', renderData.blockAst);
        if (commands !== undefined && button) button.properties['data-code'] = commands;
      },
    },
  };
}
