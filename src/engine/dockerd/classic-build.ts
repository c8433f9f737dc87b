/**
 * The classic builder's `Step 1/3 : FROM …` (moby's builder/dockerfile), which clients without BuildKit ask for: each instruction
 * makes an image of its own, in order (classic-steps.ts). What is copied the same builder copies.
 */
import { text as decode } from '../../lib/bytes.ts';
import { errorMessage } from '../api/jsonmessage.ts';
import { BuildError } from '../buildkit/build-error.ts';
import { hiddenFiles, readIgnoreFile } from '../buildkit/context.ts';
import { type DockerfilePlan, dialectOf, planDockerfile } from '../buildkit/dockerfile.ts';
import { Frontend } from '../buildkit/frontend.ts';
import type { BuildHost, ResolvedImage } from '../buildkit/host.ts';
import { findDockerfile } from '../buildkit/inputs.ts';
import { parseArguments } from '../buildkit/instructions/arg.ts';
import { parseInstruction } from '../buildkit/instructions.ts';
import { contentOf } from '../buildkit/ops/tree.ts';
import { parseDockerfile } from '../buildkit/parser/parser.ts';
import { Progress } from '../buildkit/progress.ts';
import { Solver } from '../buildkit/solver.ts';
import { invalidParameter, system } from '../errdefs.ts';
import { familiar } from '../oci/reference.ts';
import type { Builder } from './builder.ts';
import type { ClassicRequest } from './classic-request.ts';
import { type ClassicOptions, ClassicSteps, ExitError } from './classic-steps.ts';
import type { Daemon } from './daemon.ts';
import { shortId } from './ids.ts';
import { imagesOf } from './images/image-parts.ts';
import type { Progress as Report } from './images/progress-stream.ts';
import { pull } from './images/pull.ts';
import { tagImage } from './images/tag.ts';

/** The classic builder's own words. */
function classicFailure(error: unknown): Error {
  if (!(error instanceof BuildError)) return error instanceof Error ? error : new Error(String(error));
  const { message, cause } = error;
  if (cause instanceof ExitError) return cause;
  const [, missing] = /: "\/(.*)": not found$/.exec(message) ?? [];
  if (missing !== undefined)
    return system(
      `COPY failed: file not found in build context or excluded by .dockerignore: stat ${missing}: file does not exist`,
    );
  if (/^dockerfile parse error/.test(message)) return invalidParameter(message);
  if (/^file with no|must have|^unterminated/.test(message))
    return invalidParameter(`failed to parse Dockerfile: ${message}`);
  return system(
    message
      .replace(/^\S+: failed to resolve source metadata for \S+: /, '')
      .replace(/^(target stage .*?) \(did you mean .*\)$/, '$1')
      .replace(/^failed to parse stage name "[^"]*": /, '')
      .replace(/^invalid (?=containerPort)/, 'Invalid '),
  );
}

async function readPlan(request: ClassicRequest): Promise<DockerfilePlan> {
  const found = findDockerfile(request.files.root, request.dockerfile);
  if (!found) throw invalidParameter(`Cannot locate specified Dockerfile: ${request.dockerfile}`);
  const content = decode(await contentOf(found));
  if (content === '') throw invalidParameter(`the Dockerfile (${request.dockerfile}) cannot be empty`);
  return withLabels(planDockerfile(content), request);
}

const alwaysKnown = /^(https?|ftp|no|all)_proxy$/i;

/** `--build-arg`s that no ARG up to the target takes. */
function unusedArguments(plan: DockerfilePlan, target: number, given: ReadonlyMap<string, string>): string[] {
  const commands = plan.stages.slice(0, target + 1).flatMap((stage) => stage.commands);
  const own = commands.filter(({ node }) => /^arg$/i.test(node.name)).flatMap(({ node }) => parseArguments(node));
  const taken = new Set([...plan.metaArgs.flatMap(({ words }) => words), ...own].map(({ name }) => name));
  return [...given.keys()].filter((name) => !taken.has(name) && !alwaysKnown.test(name)).sort();
}

/** `--label` is one more instruction at the end. */
function withLabels(plan: DockerfilePlan, { labels, target }: ClassicRequest): DockerfilePlan {
  if (labels.size === 0) return plan;
  const literal = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
  const words = [...labels].map(([name, value]) => `${literal(name)}=${literal(value)}`);
  const [parsed] = parseDockerfile(`LABEL ${words.join(' ')}`).nodes;
  const node = parsed && { ...parsed, original: `LABEL ${[...labels].map((label) => label.join('=')).join(' ')}` };
  const last = target === '' ? plan.stages.length - 1 : plan.stages.findLastIndex(({ name }) => name === target);
  if (!node) return plan;
  const command = parseInstruction(node, dialectOf(plan.parsed));
  const stages = plan.stages.map((stage, index) =>
    index === last ? { ...stage, commands: [...stage.commands, command] } : stage,
  );
  return { ...plan, stages };
}

/** Base images come by `docker pull`'s way, and keep their names. */
function pullingHost(daemon: Daemon, host: BuildHost, report: Report): BuildHost {
  const parts = imagesOf(daemon);
  return {
    ...host,
    async resolveImage(reference, always) {
      if (always || parts.store.nameTarget(reference) === undefined) await pull(parts, reference, { auth: {} }, report);
      return await host.resolveImage(reference, false);
    },
  };
}

/** Builds and tells of it. @throws EngineError in the classic builder's words */
export async function classicBuild(
  daemon: Daemon,
  builder: Builder,
  plainHost: BuildHost,
  request: ClassicRequest,
  options: ClassicOptions,
): Promise<void> {
  const host = pullingHost(daemon, plainHost, options.report);
  const progress = new Progress(() => undefined, daemon.clock);
  let solver: Solver | undefined;
  try {
    const plan = await readPlan(request);
    const patterns = await readIgnoreFile(request.files.root, request.dockerfile);
    const isHidden = hiddenFiles(patterns, request.dockerfile);
    const { files: fs } = request;
    const context = { load: () => Promise.resolve({ fs, root: fs.root, isHidden }) };
    const images = new Map<string, ResolvedImage>();
    const common = { host, progress, images, exec: request.exec };
    solver = new Solver({ ...common, cache: builder.classicCache, contexts: new Map([['', context]]) });
    const probe = new Frontend(host, progress, plan, { ...request, warn: () => undefined });
    const target = probe.targetIndex();
    const stages = plan.stages.slice(0, target + 1);
    const total = plan.metaArgs.length + stages.reduce((sum, { commands }) => sum + commands.length + 1, 0);
    const classic = new ClassicSteps(daemon, solver, total, options);
    for (const { node } of plan.metaArgs) classic.title(node.original.trim());
    const shared = { ...request, warn: () => undefined, observer: classic };
    const frontend = new Frontend(host, progress, plan, shared, images);
    for (let index = 0; index <= target; index++) await frontend.stage(index);
    const id = classic.lastId;
    options.report({ aux: { ID: id } });
    if (options.isQuiet) options.report({ stream: `${id}\n` });
    const unused = unusedArguments(plan, target, request.buildArgs);
    if (unused.length > 0) classic.say(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`);
    classic.say(`Successfully built ${shortId(id)}\n`);
    for (const { reference } of options.tags) {
      tagImage(daemon, id, reference);
      classic.say(`Successfully tagged ${familiar(reference)}\n`);
    }
  } catch (error) {
    const failure = classicFailure(error);
    if (!(failure instanceof ExitError)) throw failure;
    options.report(errorMessage(failure.message, failure.code));
  } finally {
    solver?.release();
  }
}
