/** What a Dockerfile says without building it (frontend/subrequests): `--check`, `--call outline`, `--call targets`. */
import { base64, text, utf8 } from '../../../lib/bytes.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import type { SourceRange, VertexWarning } from '../../api/trace.ts';
import type { Dispatched, DockerfileSource } from '../build.ts';
import type { BuildError, LineRange } from '../build-error.ts';
import type { DockerfilePlan } from '../dockerfile.ts';
import type { Vertex } from '../llb.ts';
import { vertices } from '../llb-walk.ts';
import type { Stage } from '../stage.ts';

/** Names and bytes of a result without files. */
export type Metadata = Map<string, Uint8Array>;

const version = '1.0.0';

function formatTable(rows: readonly (readonly string[])[], padding: number): string {
  return tabulate(rows.map((row) => `${row.join('\t')}\n`).join(''), { minWidth: 0, padding });
}

function metadata(result: unknown, plain: string, more: Readonly<Record<string, string>> = {}): Metadata {
  const fields = { 'result.json': JSON.stringify(result, null, 2), 'result.txt': plain, version, ...more };
  return new Map(Object.entries(fields).map(([name, value]): [string, Uint8Array] => [name, utf8(value)]));
}

const location = ({ start, end }: LineRange): unknown => ({
  ranges: [{ start: { line: start }, end: { line: end } }],
});

const rangesOf = (ranges: readonly SourceRange[]): unknown => ({
  ranges: ranges.map(({ start, end }) => ({ start: { line: start.line }, end: { line: end.line } })),
});

/** `frontend.lint`. @param error what keeps the Dockerfile from being built */
export function lintResult(
  warnings: readonly VertexWarning[],
  source: DockerfileSource | undefined,
  error: BuildError | undefined,
): Metadata {
  const results = {
    warnings: warnings.length === 0 ? null : warnings.map(warningOf),
    sources: source
      ? [{ filename: source.filename, data: base64(utf8(source.content)), language: 'Dockerfile' }]
      : null,
    ...(error ? { buildError: { message: error.message, location: error.range ? location(error.range) : {} } } : {}),
  };
  const plain = warnings.map(({ short, url }) => `\nWARNING: ${short}${url === '' ? '' : ` - ${url}`}\n`).join('');
  const status = warnings.length > 0 || error ? '1' : '0';
  return metadata(results, plain, { 'result.statuscode': status });
}

function warningOf({ short, detail, url, ranges }: VertexWarning): unknown {
  const [, ruleName = '', message = short] = /^(\w+): ([\s\S]*?)(?: \(line \d+\))?$/.exec(short) ?? [];
  const description = detail.join('\n');
  return {
    ruleName,
    ...(description === '' ? {} : { description }),
    ...(url === '' ? {} : { url }),
    ...(message === '' ? {} : { detail: message }),
    location: rangesOf(ranges),
  };
}

/** What stands in comments right before an instruction about the thing of this name: `# NAME words`. */
function docComment(source: DockerfileSource, line: number, name: string): string {
  const found: string[] = [];
  const lines = source.content.split('\n');
  for (let at = line - 2; at >= 0 && /^\s*#/.test(lines[at] ?? ''); at--)
    found.unshift((lines[at] ?? '').replace(/^\s*#\s?/, ''));
  const all = found.join('\n').trim();
  return name !== '' && all.toLowerCase().startsWith(`${name.toLowerCase()} `) ? all.slice(name.length + 1) : '';
}

/** `frontend.targets`. @param target the stage that would be built */
export function targetsResult(plan: DockerfilePlan, source: DockerfileSource, target: number): Metadata {
  const targets = plan.stages.map(({ name, baseName, platform, node }, at) => {
    const description = docComment(source, node.start, name);
    return {
      ...(name === '' ? {} : { name }),
      ...(at === target ? { default: true } : {}),
      ...(description === '' ? {} : { description }),
      base: baseName,
      ...(platform === '' ? {} : { platform }),
      location: location(node),
    };
  });
  const rows = targets.map(({ name = '', default: isDefault, description = '' }) => [
    isDefault ? (name === '' ? '(default)' : `${name} (default)`) : name,
    description,
  ]);
  const plain = formatTable([['TARGET', 'DESCRIPTION'], ...rows], 1);
  return metadata({ targets, sources: [base64(utf8(source.content))] }, plain);
}

interface Outlined {
  readonly args: Record<string, unknown>[];
  readonly secrets: Record<string, unknown>[];
}

/** The target's build arguments, with those of the stages that it stands on. */
function argumentsOf(plan: DockerfilePlan, stages: readonly number[], stage: Stage, source: DockerfileSource) {
  const seen = new Set<string>();
  const found: { line: number; value: Record<string, unknown> }[] = [];
  for (const index of stages) {
    for (const command of plan.stages[index]?.commands ?? []) {
      if (command.node.name.toLowerCase() !== 'arg') continue;
      for (const word of command.node.args) {
        const [name = '', given] = word.split(/=(.*)/s, 2);
        if (seen.has(name)) continue;
        seen.add(name);
        const value = stage.args.find((arg) => arg.name === name)?.value ?? given;
        const description = docComment(source, command.node.start, name);
        found.push({
          line: command.node.start,
          value: {
            name,
            ...(description === '' ? {} : { description }),
            ...(value === undefined || value === '' ? {} : { value }),
            location: location(command.node),
          },
        });
      }
    }
  }
  return found.sort((a, b) => a.line - b.line).map(({ value }) => value);
}

function secretsOf(top: Vertex | undefined): Record<string, unknown>[] {
  const seen = new Set<string>();
  const found: { line: number; value: Record<string, unknown> }[] = [];
  for (const { op, range } of vertices(top)) {
    for (const { type, id, required } of op.kind === 'exec' ? op.mounts : []) {
      if (type !== 'secret' || seen.has(id)) continue;
      seen.add(id);
      const where = range ? { location: location(range) } : {};
      found.push({ line: range?.start ?? 0, value: { name: id, ...(required ? { required: true } : {}), ...where } });
    }
  }
  return found.sort((a, b) => a.line - b.line).map(({ value }) => value);
}

/** `frontend.outline`. */
export function outlineResult({ plan, needed, target, stage }: Dispatched, source: DockerfileSource): Metadata {
  const found: Outlined = { args: argumentsOf(plan, needed, stage, source), secrets: secretsOf(stage.state) };
  const own = plan.stages[target];
  const name = own?.name ?? '';
  const description = own ? docComment(source, own.node.start, name) : '';
  const outline = {
    ...(name === '' ? {} : { name }),
    ...(description === '' ? {} : { description }),
    ...(found.args.length === 0 ? {} : { args: found.args }),
    ...(found.secrets.length === 0 ? {} : { secrets: found.secrets }),
    sources: [base64(utf8(source.content))],
  };
  return metadata(outline, outlineText(outline, found));
}

function outlineText(
  { name = '', description = '' }: { name?: string; description?: string },
  found: Outlined,
): string {
  const word = (value: unknown): string => (typeof value === 'string' ? value : '');
  let out = '';
  if (name !== '' || description !== '') {
    const about = description === '' ? [] : [['DESCRIPTION:', description]];
    out += `${formatTable([['TARGET:', name || '(default)'], ...about], 1)}\n`;
  }
  if (found.args.length > 0) {
    const rows = found.args.map((arg) => [word(arg.name), word(arg.value), word(arg.description)]);
    out += `${formatTable([['BUILD ARG', 'VALUE', 'DESCRIPTION'], ...rows], 3)}\n`;
  }
  if (found.secrets.length > 0) {
    const rows = found.secrets.map((secret) => [word(secret.name), secret.required ? 'true' : '']);
    out += `${formatTable([['SECRET', 'REQUIRED'], ...rows], 3)}\n`;
  }
  return out;
}

/** A result's bytes as text, for tests and messages. */
export function textOf(result: Metadata, name: string): string {
  return text(result.get(name) ?? new Uint8Array());
}
