/** Build checks: what is allowed and yet likely a mistake (BuildKit's frontend/dockerfile/linter). Rules are in lint/. */
import { utf8 } from '../../lib/bytes.ts';
import { quote } from '../../lib/gofmt.ts';
import type { VertexWarning } from '../api/trace.ts';
import { BuildError, type LineRange } from './build-error.ts';
import type { DockerfilePlan } from './dockerfile.ts';

export type Report = (message: string, range: LineRange) => void;

export interface LintRule {
  /** `MaintainerDeprecated` */
  readonly name: string;
  readonly description: string;
  /** Found while instructions are read: also where a later one is wrong. */
  readonly isEarly?: boolean;
  /** Findings from the Dockerfile alone; rules without it are reported while instructions are carried out. */
  readonly check?: (plan: DockerfilePlan, report: Report, buildArgs: ReadonlyMap<string, string>) => void;
}

export type Finding = Omit<VertexWarning, 'vertex'>;

const rules = Object.values(import.meta.glob<LintRule>('./lint/*.ts', { eager: true, import: 'default' }));

/** `MaintainerDeprecated` as in the documentation's address. */
const slug = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();

export class Linter {
  readonly #plan: DockerfilePlan;
  readonly #source: { readonly filename: string; readonly content: string };
  readonly #buildArgs: ReadonlyMap<string, string>;
  readonly #tell: (finding: Finding) => void;
  readonly #skipped: ReadonlySet<string>;
  readonly #skipsAll: boolean;
  readonly #failsBuild: boolean;
  readonly #rulesFound = new Set<string>();
  /** The same finding is told once. */
  readonly #seen = new Set<string>();
  readonly #kept: Finding[] = [];
  readonly #keeps: boolean;

  /** @param keeps nothing is told before `flush` */
  constructor(
    plan: DockerfilePlan,
    source: { readonly filename: string; readonly content: string },
    buildArgs: ReadonlyMap<string, string>,
    tell: (finding: Finding) => void,
    keeps: boolean,
  ) {
    this.#keeps = keeps;
    this.#plan = plan;
    this.#source = source;
    this.#buildArgs = buildArgs;
    this.#tell = tell;
    const directive = plan.parsed.directives.find(({ name }) => name === 'check')?.value ?? '';
    const text = buildArgs.get('BUILDKIT_DOCKERFILE_CHECK') ?? directive;
    const option = (name: string): string =>
      text
        .split(';')
        .find((field) => field.trim().startsWith(`${name}=`))
        ?.trim()
        .slice(name.length + 1) ?? '';
    for (const field of text === '' ? [] : text.split(';')) {
      const name = field.trim().split('=')[0] ?? '';
      if (!field.includes('=') || !['skip', 'error', 'experimental'].includes(name))
        throw new BuildError(`failed to parse check options: invalid check option ${quote(field.trim())}`);
    }
    const skip = option('skip');
    this.#failsBuild = option('error') === 'true';
    this.#skipped = new Set(skip.split(',').map((name) => name.trim()));
    this.#skipsAll = this.#skipped.has('all');
  }

  /** Hands out what was kept back, by line. */
  flush(): void {
    const start = ({ ranges }: Finding): number => ranges[0]?.start.line ?? 0;
    for (const finding of this.#kept.splice(0).sort((a, b) => start(a) - start(b))) this.#tell(finding);
  }

  /** Everything that the Dockerfile's text alone shows. @param isBroken what follows the plan's last instruction is wrong */
  checkAll(isBroken = false): void {
    const found: { name: string; message: string; range: LineRange }[] = [];
    for (const { name, check, isEarly = false } of rules)
      if (isEarly || !isBroken)
        check?.(this.#plan, (message, range) => found.push({ name, message, range }), this.#buildArgs);
    for (const { name, message, range } of found.sort((a, b) => a.range.start - b.range.start))
      this.warn(name, message, range);
  }

  /** Where the Dockerfile asks for it, findings are mistakes. @throws BuildError */
  requireNone(): void {
    if (this.#failsBuild && this.#rulesFound.size > 0)
      throw new BuildError(`lint violation found for rules: ${[...this.#rulesFound].join(', ')}`);
  }

  warn(name: string, message: string, range: LineRange): void {
    const rule = rules.find((each) => each.name === name);
    if (!rule || this.#skipsAll || this.#skipped.has(name)) return;
    this.#rulesFound.add(name);
    const key = `${name}:${range.start}:${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const { filename, content } = this.#source;
    this.#kept.push({
      level: 1,
      short: `${name}: ${message} (line ${range.start})`,
      detail: [rule.description],
      url: `https://docs.docker.com/go/dockerfile/rule/${slug(name)}/`,
      info: { filename, data: utf8(content), language: 'Dockerfile' },
      ranges: [{ start: { line: range.start, character: 0 }, end: { line: range.end, character: 0 } }],
    });
    if (!this.#keeps) this.flush();
  }
}
