/** Build cache on the wire (Engine API 1.51, `/build/prune`, `/system/df`). The build stream itself: jsonmessage.ts, trace.ts. */

export interface BuildCache {
  ID: string;
  Parent?: string;
  Parents?: string[];
  Type: string;
  Description: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt: string | null;
  UsageCount: number;
}

export interface BuildPruneReport {
  CachesDeleted: string[] | null;
  SpaceReclaimed: number;
}
