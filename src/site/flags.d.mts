export const flagClass: string;
export function flagRanges(text: string): [start: number, end: number][];
export function flagParts(text: string): { readonly text: string; readonly isFlag: boolean }[];
