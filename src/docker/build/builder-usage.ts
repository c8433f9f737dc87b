/** The builder, what its cache takes, and its pruning, over BuildKit's control service (buildkit's client/diskusage.go, prune.go). */

import type { UsageInfo } from '../../engine/api/usage-info.ts';
import { parseDuration } from '../../lib/gofmt.ts';
import { GrpcClient } from '../../lib/grpc/client.ts';
import { asGrpcError, grpcCodes } from '../../lib/grpc/status.ts';
import { ProtoMessage, ProtoWriter } from '../../lib/protobuf.ts';
import type { Cli } from '../cli/cli.ts';
import { CliError, messageOf } from '../cli/errors.ts';

const control = '/moby.buildkit.v1.Control';

export interface UsageFilter {
  /** In BuildKit's form; empty for all. */
  readonly filter: string;
  /** Nanoseconds: what was used since then stays; 0: nothing stays for that. */
  readonly keepDuration: number;
}

export interface PruneWish extends UsageFilter {
  readonly isAll: boolean;
  /** Bytes; 0 is no limit. */
  readonly reservedSpace: number;
  readonly maxUsedSpace: number;
  readonly minFreeSpace: number;
}

/** `--filter until=24h --filter description~=RUN` in BuildKit's form (buildx's toBuildkitPruneInfo). @throws CliError */
export function usageFilter(filters: ReadonlyMap<string, readonly string[]>): UsageFilter {
  const [until, unused] = [valuesOf(filters, 'until'), valuesOf(filters, 'unused-for')];
  if (until.length > 0 && unused.length > 0) throw new CliError('ERROR: conflicting filters "until" and "unused-for"');
  const name = unused.length > 0 ? 'unused-for' : 'until';
  const keepDuration = durationOf(name, [...until, ...unused]);
  const conditions = [...filters.keys()].filter((key) => key !== name).map((key) => conditionOf(key, filters));
  return { filter: conditions.join(','), keepDuration };
}

const valuesOf = (filters: ReadonlyMap<string, readonly string[]>, key: string): readonly string[] => [
  ...new Set(filters.get(key) ?? []),
];

function durationOf(name: string, [value, ...more]: readonly string[]): number {
  if (more.length > 0) throw new CliError('ERROR: filters expect only one value');
  if (value === undefined) return 0;
  try {
    return parseDuration(value);
  } catch (error) {
    throw new CliError(`ERROR: ${JSON.stringify(name)} filter expects a duration (e.g., '24h'): ${messageOf(error)}`);
  }
}

function conditionOf(key: string, filters: ReadonlyMap<string, readonly string[]>): string {
  const [value = '', ...more] = valuesOf(filters, key);
  if (more.length > 0) throw new CliError('ERROR: filters expect only one value');
  if (key === 'id') return `id~=${value}`;
  return `${key}${/[!~]$/.test(key) ? '=' : '=='}${value}`;
}

async function withControl<T>(cli: Cli, use: (grpc: GrpcClient) => Promise<T>): Promise<T> {
  try {
    const grpc = new GrpcClient(await (await cli.client()).upgradeH2c('/grpc'));
    try {
      return await use(grpc);
    } finally {
      await grpc.connection.close();
    }
  } catch (error) {
    throw new CliError(`ERROR: ${messageOf(error)}`);
  }
}

/** The builder itself. */
export interface Worker {
  readonly labels: ReadonlyMap<string, string>;
  /** `linux/riscv64` */
  readonly platforms: readonly string[];
}

/** Control.ListWorkers. @throws CliError */
export async function builderWorker(cli: Cli): Promise<Worker> {
  return await withControl(cli, async (grpc) => {
    const answer = await grpc.unary(`${control}/ListWorkers`, new ProtoWriter().finish());
    const [worker = new ProtoMessage(new Uint8Array())] = new ProtoMessage(answer).messages(1);
    const platformOf = (each: ProtoMessage): string =>
      [each.text(2), each.text(1), each.text(3)].filter((part) => part !== '').join('/');
    return { labels: worker.map(2), platforms: worker.messages(3).map(platformOf) };
  });
}

/** Control.DiskUsage. @returns the smallest first @throws CliError */
export async function builderUsage(cli: Cli, { filter }: UsageFilter): Promise<UsageInfo[]> {
  return await withControl(cli, async (grpc) => {
    const request = new ProtoWriter().texts(1, [filter]).finish();
    const answer = await grpc.unary(`${control}/DiskUsage`, request).catch((error: unknown) => {
      throw new Error(`failed to call diskusage: ${messageOf(error)}`);
    });
    const records = new ProtoMessage(answer).messages(1).map(recordOf);
    return records.sort((a, b) => a.size - b.size || (a.id < b.id ? -1 : 1));
  });
}

/** Control.Prune. @param onRecord gets each that was removed @throws CliError */
export async function pruneBuilder(cli: Cli, wish: PruneWish, onRecord: (record: UsageInfo) => Promise<void>) {
  await withControl(cli, async (grpc) => {
    const call = await grpc.call(`${control}/Prune`);
    const request = new ProtoWriter()
      .texts(1, [wish.filter])
      .bool(2, wish.isAll)
      .number(3, wish.keepDuration)
      .number(4, wish.reservedSpace)
      .number(5, wish.maxUsedSpace)
      .number(6, wish.minFreeSpace);
    try {
      await call.send(request.finish());
      await call.closeSend();
      for (let message = await call.receive(); message; message = await call.receive())
        await onRecord(recordOf(new ProtoMessage(message)));
    } catch (error) {
      const { code, message } = asGrpcError(error);
      throw new Error(`rpc error: code = ${codeName(code)} desc = ${message}`);
    }
  });
}

/** As gRPC for Go prints one: INVALID_ARGUMENT is InvalidArgument. */
function codeName(code: number): string {
  const [name = 'UNKNOWN'] = Object.entries(grpcCodes).find(([, value]) => value === code) ?? [];
  return name
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
}

function recordOf(message: ProtoMessage): UsageInfo {
  return {
    id: message.text(1),
    isMutable: message.bool(2),
    isInUse: message.bool(3),
    isShared: message.bool(11),
    size: message.number(4),
    created: timeOf(message.message(6)),
    lastUsed: message.has(7) ? timeOf(message.message(7)) : undefined,
    uses: message.number(8),
    description: message.text(9),
    type: message.text(10),
    parents: message.texts(12),
  };
}

const timeOf = (message: ProtoMessage): number => message.number(1) * 1e9 + message.number(2);
