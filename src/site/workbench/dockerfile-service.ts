/**
 * Variables of a Dockerfile, by dockerfile-language-service: what completes one, its value, its places; and what can be folded.
 * It is never asked about the images of FROM: it would ask Docker Hub.
 */
import { DockerfileLanguageServiceFactory } from 'dockerfile-language-service';
import { utf8 } from '../../lib/bytes.ts';

/** As in the Language Server Protocol: from 0, the end excluded. */
export interface ServicePosition {
  readonly line: number;
  readonly character: number;
}

export interface ServiceRange {
  readonly start: ServicePosition;
  readonly end: ServicePosition;
}

export interface VariableCompletion {
  readonly label: string;
  /** Its value, if it has one. */
  readonly detail: string;
  readonly insertText: string;
  readonly range: ServiceRange;
}

/** The service asks Node's Buffer for the UTF-8 bytes of a character, and browsers have none. */
const scope = globalThis as { Buffer?: { from(text: string): Uint8Array } };
scope.Buffer ??= { from: utf8 };

const service = DockerfileLanguageServiceFactory.createLanguageService();
service.setCapabilities({ completion: { completionItem: { documentationFormat: ['plaintext'] } } });
const document = { uri: 'file:///Dockerfile' };
/** What builds know without ARG: seldom wanted, always offered. */
const isProxy = (label: string) => /^\$\{\w+_proxy\}$/i.test(label);

export async function completeVariables(text: string, position: ServicePosition): Promise<VariableCompletion[]> {
  const items = await service.computeCompletionItems(text, position);
  return items.flatMap(({ label, documentation, textEdit }) => {
    if (!textEdit || !('range' in textEdit) || !label.startsWith('$') || isProxy(label)) return [];
    const detail = typeof documentation === 'string' ? documentation : (documentation?.value ?? '');
    return [{ label, detail, insertText: textEdit.newText, range: textEdit.range }];
  });
}

/** What a variable is worth there. */
export function hoverText(text: string, position: ServicePosition): string | undefined {
  const contents = service.prepareRename(text, position) && service.computeHover(text, position)?.contents;
  return typeof contents === 'string' ? contents : undefined;
}

/** All places of the variable at `position`, its definition first; none where there is no variable. */
export function variablePlaces(text: string, position: ServicePosition): readonly ServiceRange[] {
  if (!service.prepareRename(text, position)) return [];
  const key = ({ start }: ServiceRange) => `${start.line}:${start.character}`;
  const defined = service.computeDefinition(document, text, position)?.range;
  const places = service.computeHighlightRanges(text, position).map(({ range }) => range);
  if (!defined) return places;
  return [defined, ...places.filter((range) => key(range) !== key(defined))];
}

/** Lines of instructions that go over several, and of comments. */
export function foldedLines(text: string): readonly { readonly startLine: number; readonly endLine: number }[] {
  return service.computeFoldingRanges(text);
}
