/** The columns that every list of labelled objects has (docker/cli's formatter): `.Labels` and `.Label "key"`. */
import type { Columns } from './formatter.ts';

interface Labelled {
  readonly Labels?: Readonly<Record<string, string>> | null;
}

export const labelColumns = {
  Labels: {
    heading: 'LABELS',
    value: ({ Labels }: Labelled) =>
      Object.entries(Labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
  },
  Label: {
    heading: 'LABEL',
    value:
      ({ Labels }: Labelled) =>
      (name: unknown) =>
        Labels?.[String(name)] ?? '',
  },
} satisfies Columns<Labelled>;
