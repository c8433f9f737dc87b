// The author's reference of checker facts, read from the TypeScript that declares them: members, their types and docstrings.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

// Bundled for the build, this file lies elsewhere; the build runs in the project's folder.
const course = fileURLToPath(new URL('src/course/', `file://${process.cwd()}/`));

/** What of which file is told, and under which name an author reaches it. */
const places = [
  { file: 'exercise.ts', name: 'Facts', as: '' },
  { file: 'docker-facts.ts', name: 'DockerFacts', as: 'docker.' },
  { file: 'registry-facts.ts', name: 'RegistryFacts', as: 'registry(port).' },
  { file: 'image-layers.ts', name: 'Layer', as: 'layer.' },
  { file: 'image-layers.ts', name: 'LayerFile', as: 'file.' },
  { file: '../machine/port.ts', name: 'ShellResult', as: 'result.' },
];

const docOf = (node) =>
  (node.jsDoc ?? [])
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ');

function membersOf(declaration, source) {
  return declaration.members.flatMap((member) => {
    if (!member.name || ts.isPrivateIdentifier(member.name) || ts.isConstructorDeclaration(member)) return [];
    const name = member.name.getText(source);
    const type = member.type?.getText(source).replace(/\s+/g, ' ') ?? '';
    const isCall = ts.isMethodDeclaration(member) || ts.isMethodSignature(member);
    const parameters = isCall
      ? `(${member.parameters.map((one) => `${one.name.getText(source)}${one.questionToken ? '?' : ''}`).join(', ')})`
      : '';
    const answer = type.replace(/^Promise<(.*)>$/, '$1').replace(/\breadonly /g, '');
    return [{ name: `${name}${parameters}`, type: answer, about: docOf(member) }];
  });
}

/** @returns {{ title: string, about: string, members: { name: string, type: string, about: string }[] }[]} */
export function factReference() {
  return places.map(({ file, name, as }) => {
    const path = `${course}${file}`;
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    const declaration = source.statements.find((node) => node.name?.text === name);
    if (!declaration) throw new Error(`${path} declares no ${name}`);
    const members = membersOf(declaration, source).map((member) => ({ ...member, name: `${as}${member.name}` }));
    return { title: name, about: docOf(declaration), members };
  });
}
