/** Completion, hover, definitions, renaming and folding of Dockerfiles in Monaco. */
import * as monaco from 'monaco-editor/editor/editor.api';
import { instructionFlags } from './dockerfile-flags.ts';
import { type DockerfilePlace, dockerfilePlace } from './dockerfile-place.ts';
import type { ServicePosition, ServiceRange } from './dockerfile-service.ts';
import { stagePlaces, stagesBefore } from './dockerfile-stages.ts';
import { instructions } from './dockerfile-words.ts';
import { words } from './words.ts';

type Model = monaco.editor.ITextModel;

const language = 'dockerfile';
const isChinese = document.documentElement.lang.startsWith('zh');
const inOurs = ({ en, zh }: { readonly en: string; readonly zh: string }) => (isChinese ? zh : en);
/** Fetched when it is first asked. */
const service = () => import('./dockerfile-service.ts');
const { CompletionItemKind } = monaco.languages;

const toService = ({ lineNumber, column }: monaco.IPosition): ServicePosition => ({
  line: lineNumber - 1,
  character: column - 1,
});
const fromService = ({ start, end }: ServiceRange): monaco.Range =>
  new monaco.Range(start.line + 1, start.character + 1, end.line + 1, end.character + 1);

/** The last `length` characters before `position`. */
const typedRange = ({ lineNumber, column }: monaco.IPosition, length: number): monaco.Range =>
  new monaco.Range(lineNumber, column - length, lineNumber, column);

const textBefore = (model: Model, { lineNumber, column }: monaco.IPosition): string =>
  model.getValueInRange(new monaco.Range(1, 1, lineNumber, column));

function instructionItems(model: Model, position: monaco.Position): monaco.languages.CompletionItem[] {
  const { startColumn, endColumn } = model.getWordUntilPosition(position);
  const range = new monaco.Range(position.lineNumber, startColumn, position.lineNumber, endColumn);
  return [...instructions].map(([name, instruction]) => ({
    label: name,
    kind: CompletionItemKind.Keyword,
    detail: instruction.form,
    documentation: inOurs(instruction),
    insertText: `${name} `,
    range,
  }));
}

async function variableItems(model: Model, position: monaco.Position): Promise<monaco.languages.CompletionItem[]> {
  const { completeVariables } = await service();
  return (await completeVariables(model.getValue(), toService(position))).map(({ range, ...item }) => ({
    ...item,
    kind: CompletionItemKind.Variable,
    range: fromService(range),
  }));
}

/** Stages so far and repositories; tags once there is a colon. */
function baseNames(images: readonly string[], stages: readonly string[], typed: string): readonly string[] {
  if (typed.includes(':')) return images;
  return [...new Set([...stages, ...images.map((image) => image.slice(0, image.lastIndexOf(':')))])];
}

const againAfter = { id: 'editor.action.triggerSuggest', title: '' };

async function itemsAt(
  place: DockerfilePlace,
  model: Model,
  position: monaco.Position,
  images: () => Promise<readonly string[]>,
): Promise<monaco.languages.CompletionItem[]> {
  if (place.kind === 'instruction') return instructionItems(model, position);
  if (place.kind === 'name') return await variableItems(model, position);
  const range = typedRange(position, place.typed.length);
  if (place.kind === 'flag')
    return (instructionFlags.get(place.instruction) ?? []).map((flag) => ({
      label: flag.form,
      kind: CompletionItemKind.Property,
      documentation: inOurs(flag),
      insertText: flag.form,
      ...(flag.form.endsWith('=') ? { command: againAfter } : {}),
      range,
    }));
  const stages = stagesBefore(model.getValue(), position.lineNumber - 1);
  const names = place.kind === 'stage' ? stages : baseNames(await images(), stages, place.typed);
  return names.map((name, index) => ({
    label: name,
    kind: CompletionItemKind.Module,
    insertText: name,
    sortText: String(index).padStart(4, '0'),
    range,
  }));
}

function registerCompletion(images: () => Promise<readonly string[]>): void {
  monaco.languages.registerCompletionItemProvider(language, {
    triggerCharacters: [' ', '-', '=', ':', '$', '{'],
    async provideCompletionItems(model, position) {
      const place = dockerfilePlace(textBefore(model, position));
      return { suggestions: place ? await itemsAt(place, model, position, images) : [] };
    },
  });
}

function registerHover(): void {
  monaco.languages.registerHoverProvider(language, {
    async provideHover(model, position) {
      const word = model.getWordAtPosition(position);
      const line = model.getLineContent(position.lineNumber);
      const found = word ? instructions.get(word.word.toUpperCase()) : undefined;
      if (word && found && /^\s*(ONBUILD\s+)?$/i.test(line.slice(0, word.startColumn - 1)))
        return { contents: [{ value: `\`${found.form}\`` }, { value: inOurs(found) }] };
      const text = (await service()).hoverText(model.getValue(), toService(position));
      return text === undefined ? null : { contents: [{ value: `\`${text}\`` }] };
    },
  });
}

/** Of the stage or variable at a position, the definition first. */
async function placesOf(model: Model, position: monaco.IPosition): Promise<monaco.Range[]> {
  const text = model.getValue();
  const stages = stagePlaces(text, toService(position));
  const places = stages.length > 0 ? stages : (await service()).variablePlaces(text, toService(position));
  return places.map(fromService);
}

function registerPlaces(): void {
  monaco.languages.registerDefinitionProvider(language, {
    async provideDefinition(model, position) {
      const [range] = await placesOf(model, position);
      return range ? { uri: model.uri, range } : null;
    },
  });
  monaco.languages.registerDocumentHighlightProvider(language, {
    provideDocumentHighlights: async (model, position) => (await placesOf(model, position)).map((range) => ({ range })),
  });
  monaco.languages.registerRenameProvider(language, {
    async provideRenameEdits(model, position, text) {
      const versionId = model.getVersionId();
      const places = await placesOf(model, position);
      return { edits: places.map((range) => ({ resource: model.uri, versionId, textEdit: { range, text } })) };
    },
    async resolveRenameLocation(model, position) {
      const range = (await placesOf(model, position)).find((place) => place.containsPosition(position));
      if (!range) return { range: typedRange(position, 0), text: '', rejectReason: words.cannotRename };
      return { range, text: model.getValueInRange(range) };
    },
  });
  monaco.languages.registerFoldingRangeProvider(language, {
    async provideFoldingRanges(model) {
      const folded = (await service()).foldedLines(model.getValue());
      return folded.map(({ startLine, endLine }) => ({ start: startLine + 1, end: endLine + 1 }));
    },
  });
}

/**
 * Registers all of it, and how a line is made a comment, once for all editors of the page.
 * @param images the names that FROM may have
 */
export function registerDockerfile(images: () => Promise<readonly string[]>): void {
  monaco.languages.setLanguageConfiguration(language, { comments: { lineComment: '#' } });
  registerCompletion(images);
  registerHover();
  registerPlaces();
}
