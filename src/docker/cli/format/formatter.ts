/**
 * Lists: `--format table|table TEMPLATE|json|raw|TEMPLATE` (docker/cli's formatter package). A row is a struct of columns,
 * each with a heading for tables.
 */

import { Template, TemplateError } from '../../../lib/gotemplate/template.ts';
import { type GoFunction, Struct, type Value } from '../../../lib/gotemplate/value.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import { CliError } from '../errors.ts';
import { functions, headingFunctions } from './functions.ts';

/** A column: its heading, and its value for a row. A value with arguments (`.Label "x"`) isn't in the JSON. */
export interface Column<Row> {
  readonly heading: string;
  readonly value: (row: Row) => Value | GoFunction;
}

export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

export interface FormatOptions<Row> {
  /** As given; empty means `table`. */
  readonly format: string;
  /** Template of `table`, without the word. */
  readonly table: string;
  /** Template of `-q`. */
  readonly quiet?: string | undefined;
  /** Template of `raw`. */
  readonly raw?: string;
  readonly columns: Columns<Row>;
  /** For errors: `formatter.ContainerContext`. */
  readonly typeName: string;
  /** The template is tried beforehand, and complained of in other words (`docker ps`). */
  readonly isTried?: boolean;
}

/** @throws CliError for a bad template */
export function formatRows<Row>(rows: readonly Row[], options: FormatOptions<Row>): string {
  const { isTable, source } = chooseTemplate(options);
  const { isTried = false } = options;
  const template = compile(source, '', isTried ? 'failed to parse template' : undefined);
  const complaint = isTried ? undefined : 'template parsing error';
  const lines: string[] = [];
  if (isTried && rows.length === 0) execute(template, emptyRow(options));
  for (const row of rows) lines.push(execute(template, rowStruct(row, options), complaint));
  if (!isTable) return lines.map((line) => `${line}\n`).join('');
  const headings = new Map<string, Value>(
    Object.entries(options.columns).map(([name, column]) => [name, name === 'Label' ? labelHeading : column.heading]),
  );
  const heading = new Template(source, { functions: headingFunctions }).execute(headings);
  return tabulate(`${[heading, ...lines].join('\n')}\n`, { minWidth: 10, padding: 3 });
}

/** For trying a template. */
function emptyRow<Row>({ columns, typeName }: FormatOptions<Row>): Struct {
  const fields = Object.keys(columns).map((name): readonly [string, Value] => [
    name,
    name === 'Label' ? labelHeading : '',
  ]);
  return new Struct(fields, `*${typeName}`);
}

/** `.Label "com.example.my-key"` stands above its column as `my key`. */
function labelHeading(label: Value): Value {
  const text = String(label);
  return text.slice(text.lastIndexOf('.') + 1).replace(/[-_]/g, ' ');
}

function chooseTemplate<Row>(options: FormatOptions<Row>): { isTable: boolean; source: string } {
  const { format, quiet } = options;
  const unescaped = (text: string): string => text.trim().replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  if (format === '' || format === 'table') {
    return quiet === undefined ? { isTable: true, source: options.table } : { isTable: false, source: quiet };
  }
  if (format === 'json') return { isTable: false, source: '{{json .}}' };
  if (format === 'raw' && options.raw !== undefined) return { isTable: false, source: quiet ?? options.raw };
  if (format.startsWith('table')) return { isTable: true, source: unescaped(format.slice('table'.length)) };
  return { isTable: false, source: unescaped(format) };
}

function rowStruct<Row>(row: Row, options: FormatOptions<Row>): Struct {
  const names = Object.keys(options.columns).sort();
  const fields = names.map((name): readonly [string, Value] => [name, options.columns[name]?.value(row)]);
  return new Struct(fields, `*${options.typeName}`);
}

/** @throws CliError, status 64 */
export function compile(source: string, name = '', complaint = 'template parsing error'): Template {
  try {
    return new Template(source, { name, functions });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new CliError((complaint === '' ? '' : `${complaint}: `) + error.message, name === '' ? 1 : 64);
  }
}

export function execute(template: Template, data: Value, complaint = 'failed to execute template'): string {
  try {
    return template.execute(data);
  } catch (error) {
    throw new CliError(`${complaint}: ${error instanceof Error ? error.message : error}`);
  }
}
