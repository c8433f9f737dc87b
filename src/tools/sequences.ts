/**
 * Generated docker command sequences for compare-sequences.ts: few names, so that commands meet each other's objects, and a
 * script that prints each command's exit status and what is there at the end.
 */

/** The same seed gives the same numbers in [0, 1) (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const containers = ['ca', 'cb', 'cc'];
const images = ['busybox', 'seq/one:1', 'seq/two'];
const tags = ['seq/one:1', 'seq/two', 'seq/one:2'];
const volumes = ['va', 'vb'];
const networks = ['na', 'nb'];

/** C container, I image, T tag, V volume, N network. */
const templates = [
  'volume create V',
  'network create N',
  'tag I T',
  'create --name C I sleep 1000',
  'create --name C -v V:/data --network N I sleep 1000',
  'run -d --name C I sleep 1000',
  'run -d --name C I sleep 1000',
  'run -d --name C -v V:/data I sleep 1000',
  'run -d --name C --network N I sleep 1000',
  'run --name C I sh -c "exit 3"',
  'run --name C -v V:/data:ro I touch /data/x',
  'run --rm --network container:C I true',
  'run --rm --volumes-from C I true',
  'run --name C I nosuch',
  'run -d --rm --name C I sleep 1000',
  'start C',
  'start C C',
  'stop -t 0 C',
  'stop -t 0 C C',
  'kill C',
  'kill -s USR1 C',
  'restart -t 0 C',
  'pause C',
  'unpause C',
  'rm C',
  'rm -f C',
  'rm -v C C',
  'rename C C',
  'exec C true',
  'exec -w /nosuch C true',
  'commit C T',
  'update --memory 64m --memory-swap 64m C',
  'update --restart always C',
  'cp C:/bin/sh /tmp/seq-file',
  'cp /etc/passwd C:/tmp/passwd',
  'top C',
  'logs C',
  'port C',
  'wait C',
  'rmi T',
  'rmi -f T',
  'rmi T T',
  'volume rm V',
  'volume rm -f V',
  'volume rm V V',
  'volume prune -f',
  'network rm N',
  'network connect N C',
  'network connect --alias x N C',
  'network disconnect N C',
  'network disconnect -f bridge C',
  'network prune -f',
  'container prune -f',
  'image prune -f',
];

/** Templates that make something; a sequence begins with three of them. */
const makers = 12;

/** One sequence of `docker …` command lines. A wait on what runs would not end, so waits have a limit. */
export function generateSequence(next: () => number, length: number): string[] {
  const pick = (items: readonly string[]): string => items[Math.floor(next() * items.length)] ?? '';
  const words = new Map([
    ['C', containers],
    ['I', images],
    ['T', tags],
    ['V', volumes],
    ['N', networks],
  ]);
  return Array.from({ length }, (_, index) => {
    const filled = pick(index < 3 ? templates.slice(0, makers) : templates).replace(/\b([CITVN])\b/g, (letter) =>
      pick(words.get(letter) ?? [letter]),
    );
    return filled.startsWith('wait ') ? `kill ${filled.slice(5)}` : filled;
  });
}

const report = `
report() {
  echo "containers:"
  docker ps -aq | xargs -r docker inspect -f '{{.Name}} {{.State.Status}} exit={{.State.ExitCode}} image={{.Config.Image}} restart={{.HostConfig.RestartPolicy.Name}} memory={{.HostConfig.Memory}} networks={{range $name, $_ := .NetworkSettings.Networks}}{{$name}},{{end}} mounts={{range .Mounts}}{{.Type}}:{{.Name}}:{{.Destination}}:{{.RW}},{{end}}' | sort
  echo "tags:"; docker images --format '{{.Repository}}:{{.Tag}}' | grep -E '^(seq|<none>)' | sort
  echo "volumes:"; docker volume ls --format '{{.Name}}' | sed -E 's/^[0-9a-f]{64}$/anonymous/' | sort
  docker network inspect -f '{{.Name}}{{range .Containers}} {{$.Name}}+{{.Name}}{{end}}' $(docker network ls -q) | xargs -n1 | sort
}
reset() {
  docker rm -fv $(docker ps -aq); docker rmi -f seq/one:1 seq/one:2 seq/two; docker volume rm va vb; docker system prune -f --volumes
}
`;

/** A bash script; each sequence's part begins with `=== INDEX`. */
export function sequencesScript(sequences: readonly (readonly string[])[], first: number): string {
  const parts = sequences.flatMap((sequence, index) => [
    `echo "=== ${first + index}"`,
    ...sequence.map(
      (line) => `docker ${line} >/dev/null 2>/tmp/seq-error </dev/null; echo "$? docker ${line.replaceAll('"', "'")}"`,
    ),
    'report 2>&1',
    'reset >/dev/null 2>&1',
  ]);
  return `${report}\nreset >/dev/null 2>&1\n${parts.join('\n')}\n`;
}
