/** A record of the build cache as BuildKit's Control tells it (its client.UsageInfo): what `du` and `prune` show. Times are nanoseconds since 1970. */
export interface UsageInfo {
  readonly id: string;
  /** `regular`, `source.local`, `exec.cachemount` and so on. */
  readonly type: string;
  readonly description: string;
  readonly parents: readonly string[];
  readonly isMutable: boolean;
  readonly isInUse: boolean;
  readonly isShared: boolean;
  /** Bytes. */
  readonly size: number;
  readonly created: number;
  readonly lastUsed: number | undefined;
  readonly uses: number;
}
