/** What a check of the authoring kit found: where it stands, what is wrong, and how to cure it. */
export interface Finding {
  /** Relative to the project. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly problem: string;
  readonly cure: string;
}

export function describeFinding({ file, line, problem, cure }: Finding): string {
  return `${file}:${line}: ${problem.replaceAll('\n', '\n    ')}\n  cure: ${cure}`;
}

/** By file, then line. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
