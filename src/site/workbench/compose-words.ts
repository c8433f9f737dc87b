/** Compose's frequent keys, in a sentence each, for completion and hover (Compose file reference, docs.docker.com). */

export interface ComposeKey {
  /** What stands after the key: `: ` for a value on its line, `:` where a block follows. */
  readonly after: ': ' | ':';
  readonly en: string;
  readonly zh: string;
}

const value = (en: string, zh: string): ComposeKey => ({ after: ': ', en, zh });
const block = (en: string, zh: string): ComposeKey => ({ after: ':', en, zh });

const top = new Map([
  [
    'services',
    block(
      'The containers of the application, each by the name that others reach it by.',
      '应用的各个容器，以互相访问时所用的名字列出。',
    ),
  ],
  ['volumes', block('The named volumes that services mount.', '各服务挂载的具名卷。')],
  [
    'networks',
    block('Networks of one’s own; without any, all services share one.', '自定义网络；不写时所有服务共用一个。'),
  ],
  ['configs', block('Files that services are given to read.', '提供给服务读取的文件。')],
  [
    'secrets',
    block('Files with passwords and the like, mounted below /run/secrets.', '口令等文件，挂载在 /run/secrets 下。'),
  ],
  ['name', value('The project’s name; without it that of the folder.', '项目名称；不写时为文件夹名。')],
]);

const service = new Map([
  ['image', value('The image to run.', '要运行的镜像。')],
  [
    'build',
    block(
      'The folder to build the image from, or its context, dockerfile, args and target.',
      '用来构建镜像的文件夹，或 context、dockerfile、args、target。',
    ),
  ],
  ['ports', block('Published ports, "HOST:CONTAINER"; quote them.', '发布的端口，"主机:容器"；请加引号。')],
  ['expose', block('Ports that other services use; nothing is published.', '供其他服务使用的端口，不会发布。')],
  ['volumes', block('Mounts, NAME:/path or ./folder:/path.', '挂载，NAME:/path 或 ./folder:/path。')],
  ['environment', block('Environment variables, NAME: value.', '环境变量，NAME: value。')],
  ['env_file', value('Files of NAME=value lines to take variables from.', '存放 NAME=value 的文件，从中读取变量。')],
  ['command', value('In place of the image’s CMD.', '代替镜像的 CMD。')],
  ['entrypoint', value('In place of the image’s ENTRYPOINT.', '代替镜像的 ENTRYPOINT。')],
  [
    'depends_on',
    block(
      'Services to start before this one; with condition: service_healthy it waits until they are well.',
      '在此服务之前启动的服务；写 condition: service_healthy 时会等到它们健康。',
    ),
  ],
  ['healthcheck', block('A command that tells whether the container is healthy.', '用来判断容器是否健康的命令。')],
  ['restart', value('no, always, on-failure or unless-stopped.', 'no、always、on-failure 或 unless-stopped。')],
  ['networks', block('The networks it is on.', '所在的网络。')],
  [
    'network_mode',
    value(
      'none, host, or service:NAME to share another’s network.',
      'none、host，或 service:NAME 与另一服务共用网络。',
    ),
  ],
  [
    'container_name',
    value('A name of one’s own; such a service can’t be scaled.', '自定的容器名；这样的服务不能扩展为多个。'),
  ],
  ['hostname', value('The container’s host name.', '容器的主机名。')],
  ['user', value('Who runs the program, NAME or UID[:GID].', '以哪个用户运行程序，NAME 或 UID[:GID]。')],
  ['working_dir', value('In place of the image’s WORKDIR.', '代替镜像的 WORKDIR。')],
  ['read_only', value('true makes the container’s file system read-only.', 'true 使容器的文件系统只读。')],
  ['tmpfs', value('Paths that are kept in memory.', '存放在内存中的路径。')],
  ['init', value('true starts a small init as process 1.', 'true 以一个小型 init 作为 1 号进程。')],
  ['labels', block('Notes on the container.', '容器上的注记。')],
  ['deploy', block('Limits of resources and the number of replicas.', '资源上限与副本数。')],
  ['profiles', block('Started only where one of these profiles is asked for.', '只有指定其中某个 profile 时才启动。')],
  [
    'stop_grace_period',
    value(
      'How long docker compose stop waits before SIGKILL; 10s where nothing is said.',
      'docker compose stop 在发送 SIGKILL 前等待多久；默认 10s。',
    ),
  ],
  [
    'stop_signal',
    value('The signal that ends the program; SIGTERM where nothing is said.', '结束程序所用的信号；默认 SIGTERM。'),
  ],
  ['tty', value('true gives the container a terminal.', 'true 给容器分配终端。')],
  ['stdin_open', value('true keeps standard input open.', 'true 保持标准输入打开。')],
  ['secrets', block('Secrets it may read.', '可读取的 secrets。')],
  ['configs', block('Configs it may read.', '可读取的 configs。')],
  ['develop', block('What docker compose watch does when files change.', '文件变化时 docker compose watch 做什么。')],
  ['extends', block('Takes over another service’s settings.', '沿用另一个服务的设置。')],
]);

const build = new Map([
  ['context', value('The folder whose files COPY may use.', 'COPY 可以使用的文件所在的文件夹。')],
  ['dockerfile', value('Another file than Dockerfile.', 'Dockerfile 以外的文件。')],
  ['args', block('Values for ARG.', 'ARG 的值。')],
  ['target', value('The stage to stop at.', '构建到哪个阶段为止。')],
]);

const healthcheck = new Map([
  ['test', value('["CMD", "program", …], or a line for the shell.', '["CMD", "程序", …]，或一行 shell 命令。')],
  ['interval', value('Time between two checks; 30s where nothing is said.', '两次检查之间的时间；默认 30s。')],
  [
    'timeout',
    value('A check that takes longer has failed; 30s where nothing is said.', '检查超过这个时间即失败；默认 30s。'),
  ],
  [
    'retries',
    value('Failures in a row that make it unhealthy; 3 where nothing is said.', '连续失败多少次算不健康；默认 3。'),
  ],
  ['start_period', value('Failures during this time at the start do not count.', '启动后的这段时间内，失败不计。')],
]);

const develop = new Map([
  [
    'watch',
    block(
      'Rules: a path each, an action (sync, sync+restart, sync+exec, restart or rebuild), a target for what is synced.',
      '一组规则：每条有 path、action（sync、sync+restart、sync+exec、restart 或 rebuild），同步的还要 target。',
    ),
  ],
]);

/** Blocks of a service. */
const blocks = new Map([
  ['build', build],
  ['develop', develop],
  ['healthcheck', healthcheck],
]);

/** @param path the keys that enclose a place of the file, outermost first */
export function composeKeys(path: readonly string[]): ReadonlyMap<string, ComposeKey> | undefined {
  if (path.length === 0) return top;
  if (path[0] !== 'services') return undefined;
  if (path.length === 2) return service;
  return path.length === 3 ? blocks.get(path[2] ?? '') : undefined;
}
