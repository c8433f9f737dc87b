/** What a compose subcommand sees of the world: its project, the daemon, the progress view, warnings (compose's ProjectOptions and backend). */

import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/errors.ts';
import type { Client } from '../client.ts';
import { version } from './compose-version.ts';
import { readDotenvFiles } from './model/environment.ts';
import { ComposeError } from './model/errors.ts';
import { defaultLoadOptions, type LoadOptions, ProjectLoader } from './model/load.ts';
import { mapServices, type Project, withEnabled, withoutUnused, withSelected } from './model/project.ts';
import { label } from './ops/labels.ts';
import type { Notices } from './view/notices.ts';
import type { Progress, ProgressView } from './view/progress.ts';
import { askOnTerminal } from './view/question.ts';

/** Values of the flags before the subcommand. */
export interface ComposeFlags {
  readonly allResources: boolean;
  readonly compatibility: boolean;
  /** Absolute. */
  readonly envFiles: readonly string[];
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly projectDirectory: string;
  readonly projectName: string;
  /** How many things are done at a time; below 1: as many as there are. */
  readonly parallel: number;
}

export class Compose {
  readonly cli: Cli;
  readonly flags: ComposeFlags;
  readonly notices: Notices;
  readonly view: ProgressView;
  /** Standard output may be coloured. */
  readonly ansi: boolean;
  readonly #loader: ProjectLoader;
  readonly #composeVariables: ReadonlyMap<string, string>;

  constructor(
    cli: Cli,
    flags: ComposeFlags,
    notices: Notices,
    view: ProgressView,
    ansi: boolean,
    variables: ReadonlyMap<string, string>,
  ) {
    this.cli = cli;
    this.flags = flags;
    this.notices = notices;
    this.view = view;
    this.ansi = ansi;
    this.#composeVariables = variables;
    this.#loader = new ProjectLoader(cli.system, (message) => notices.warn(message));
  }

  /** A COMPOSE_ variable of the caller, or of .env. */
  variable(name: string): string | undefined {
    return this.cli.system.env.get(name) ?? this.#composeVariables.get(name);
  }

  client(): Promise<Client> {
    return this.cli.client();
  }

  /** Asks; what isn't a terminal sees the question alone, and may answer in Go's words for true. */
  async confirm(question: string): Promise<boolean> {
    if (this.cli.system.isTerminal(0)) return askOnTerminal(this.cli, question);
    await this.cli.out(question);
    return ['1', 't', 'true', 'y'].includes((await this.cli.readLine()).trim().toLowerCase());
  }

  run<T>(act: (progress: Progress) => Promise<T>, title?: string): Promise<T> {
    return this.view.run(act, title);
  }

  /** Between words of a container's name: a dash, or with --compatibility an underscore. */
  get separator(): string {
    return this.flags.compatibility || isTrue(this.variable('COMPOSE_COMPATIBILITY')) ? '_' : '-';
  }

  loadOptions(more: Partial<LoadOptions> = {}): LoadOptions {
    const { files, profiles, envFiles, projectDirectory, projectName } = this.flags;
    return { ...defaultLoadOptions, files, profiles, envFiles, projectDirectory, projectName, ...more };
  }

  get loader(): ProjectLoader {
    return this.#loader;
  }

  /** @throws ComposeError for a file that isn't right, or a service that isn't there */
  async project(services: readonly string[] = [], more: Partial<LoadOptions> = {}): Promise<Project> {
    const loaded = await this.#loader.project(this.loadOptions({ resolveEnvironment: false, ...more }));
    let project = withEnabled(loaded, services);
    project = mapServices(project, (service) => ({
      ...service,
      customLabels: new Map([
        [label.project, project.name],
        [label.service, service.name],
        [label.version, version.split('-')[0] ?? ''],
        [label.workingDirectory, project.workingDirectory],
        [label.configFiles, project.files.join(',')],
        [label.oneOff, 'False'],
        ...(this.flags.envFiles.length === 0
          ? []
          : ([[label.environmentFile, this.flags.envFiles.join(',')]] as const)),
      ]),
    }));
    project = withSelected(project, services);
    return this.flags.allResources ? project : withoutUnused(project);
  }

  /** With the variables of its services, as containers get them. */
  async fullProject(services: readonly string[] = []): Promise<Project> {
    return this.#loader.resolved(await this.project(services), true);
  }

  /** A name given by flag or environment is enough where there is no file. */
  async projectOrName(services: readonly string[] = []): Promise<{ project: Project | undefined; name: string }> {
    const { files, projectName } = this.flags;
    if (files.length === 0 && projectName !== '') return { project: undefined, name: projectName };
    try {
      const project = await this.project(services);
      return { project, name: project.name };
    } catch (error) {
      const name = this.cli.env('COMPOSE_PROJECT_NAME');
      if (name !== '') return { project: undefined, name };
      throw error;
    }
  }

  async projectName(): Promise<string> {
    const { projectName } = this.flags;
    if (projectName !== '') return projectName;
    return this.cli.env('COMPOSE_PROJECT_NAME') || (await this.project()).name;
  }
}

/** strconv.ParseBool, anything else being false. */
export function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text ?? '');
}

/** COMPOSE_ variables of the .env file, for flags' sake; errors show later. */
export async function composeVariables(cli: Cli, flags: ComposeFlags): Promise<Map<string, string>> {
  const loader = new ProjectLoader(cli.system, () => undefined);
  try {
    const { directory } = await loader.setting({ ...defaultLoadOptions, ...flags });
    const files = flags.envFiles.length > 0 ? flags.envFiles : [`${directory}/.env`];
    const values = await readDotenvFiles(cli.system, files, cli.system.env);
    return new Map([...values].filter(([key]) => key.startsWith('COMPOSE_')));
  } catch {
    return new Map();
  }
}

/** A fault of the file is the user's: its sentence, status 1. */
export function asCliError(error: unknown): unknown {
  return error instanceof ComposeError ? new CliError(error.message) : error;
}
