/** Cases of cli-to-api.json that our docker answers otherwise, and why. A case that passes must leave the list. */
export const known: ReadonlyMap<string, string> = new Map([]);
