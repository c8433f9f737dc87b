/**
 * The stages of a Dockerfile and where they are named: FROM, COPY --from, RUN --mount=…,from. dockerfile-language-service
 * knows them too, but not beside other flags. Left out: names that variables are part of, and numbers.
 */
import type { ServicePosition, ServiceRange } from './dockerfile-service.ts';

interface StageName {
  readonly name: string;
  readonly isDefinition: boolean;
  readonly range: ServiceRange;
}

/** Each with the name as its group, which is the end of what they find. */
const definition = /^\s*FROM\s+.*\sAS\s+([\w.-]+)(?=\s|$)/gi;
const uses = [
  /^\s*FROM\s+(?:--\S+\s+)*([\w.-]+)(?=\s|$)/gi,
  /(?:^|\s)--from=([\w.-]+)(?=\s|$)/gi,
  /(?:^|\s)--mount=(?:\S*,)?from=([\w.-]+)(?=[\s,]|$)/gi,
];

function namesIn(text: string): StageName[] {
  return text.split('\n').flatMap((content, line) => {
    const find = (pattern: RegExp, isDefinition: boolean): StageName[] =>
      [...content.matchAll(pattern)].map(({ 0: whole, 1: name = '', index }) => {
        const end = index + whole.length;
        const range = { start: { line, character: end - name.length }, end: { line, character: end } };
        return { name: name.toLowerCase(), isDefinition, range };
      });
    return [...find(definition, true), ...uses.flatMap((use) => find(use, false))];
  });
}

/** The stages before `line`, as they are written, the latest first. */
export function stagesBefore(text: string, line: number): string[] {
  const lines = text.split('\n').slice(0, line);
  return lines.flatMap((content) => [...content.matchAll(definition)].map(([, name = '']) => name)).reverse();
}

/** All places of the stage that is named at `position`, its definition first; none where it is no stage's name. */
export function stagePlaces(text: string, { line, character }: ServicePosition): readonly ServiceRange[] {
  const names = namesIn(text);
  const here = names.find(
    ({ range: { start, end } }) => start.line === line && start.character <= character && character <= end.character,
  );
  const same = names.filter(({ name }) => name === here?.name);
  if (!same.some(({ isDefinition }) => isDefinition)) return [];
  return same.sort((a, b) => Number(b.isDefinition) - Number(a.isDefinition)).map(({ range }) => range);
}
