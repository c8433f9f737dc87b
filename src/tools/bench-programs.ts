/** The programs of a course inside containers: what issue 5 sets times for. */
import { spawnSync } from 'node:child_process';
import { utf8 } from '../lib/bytes.ts';
import type { Machine } from '../machine/machine.ts';
import { shellText } from '../machine/shell.ts';
import type { Sleepers } from './bench-sleepers.ts';
import { bundle } from './bundle.ts';

type Report = (what: string, value: string, target?: string) => void;

async function sh(machine: Machine, script: string): Promise<string> {
  const { code, stdout, stderr } = await shellText(machine, script);
  if (code !== 0) throw new Error(`${script}: exit status ${code}: ${stderr}`);
  return stdout;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function benchPython(machine: Machine, report: Report): Promise<void> {
  await sh(machine, 'docker pull -q python');
  const loop = `a=$(date +%s%N); for i in 1 2 3; do python3 -c "print(1)"; done >/dev/null; b=$(date +%s%N); echo $(((b-a)/3000000))`;
  const ms = (await sh(machine, `docker run --rm python bash -c '${loop}'`)).trim();
  report("python3 -c 'print(1)'", `${ms} ms`, '800 ms');
}

/** Requests one after the other on one connection; answers how many a second of this process's CPU time. */
async function requestsPerCpuSecond(machine: Machine, port: number, count: number): Promise<number> {
  const connection = await machine.dial(port);
  const writer = connection.writable.getWriter();
  const reader = connection.readable.getReader();
  const request = utf8('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const once = async (size: number): Promise<number> => {
    await writer.write(request);
    let got = 0;
    do {
      const { value, done } = await reader.read();
      if (done) throw new Error('nginx closed the connection');
      got += value.length;
    } while (got < size);
    return got;
  };
  await once(1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await writer.write(request);
  let size = 0;
  for (const start = performance.now(); performance.now() - start < 200; ) {
    const next = await Promise.race([reader.read(), new Promise<undefined>((resolve) => setTimeout(resolve, 200))]);
    if (!next?.value) break;
    size += next.value.length;
    if (size > 600) break;
  }
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) await once(size);
  const { user, system } = process.cpuUsage(before);
  await writer.close();
  return count / ((user + system) / 1e6);
}

async function benchNginx(machine: Machine, report: Report): Promise<void> {
  await sh(machine, 'docker run -d --name web -p 8099:80 nginx && sleep 2 && curl -s localhost:8099 > /dev/null');
  await requestsPerCpuSecond(machine, 8099, 200);
  const rate = await requestsPerCpuSecond(machine, 8099, 900);
  report('nginx, requests a CPU second (client included)', rate.toFixed(0), '1500');
  await sh(machine, 'docker rm -f web');
}

/** In a process of its own: this one has other machines' memory, and the bundler's. */
async function benchSleepers(_: Machine, report: Report): Promise<void> {
  const { stdout, stderr } = spawnSync(process.execPath, [await bundle('bench-sleepers')], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { seconds: s, resident, most, before, machine } = JSON.parse(stdout) as Sleepers;
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  report('100 containers of sleep 1000, started', `${s.toFixed(1)} s`);
  report('  memory of the whole process', mb(resident), '600 MB');
  report('  at most while they started', mb(most), '600 MB');
  report('  of it for the containers', mb(resident - before));
  report("  the machine's physical memory", mb(machine));
}

async function benchPackages(machine: Machine, report: Report): Promise<void> {
  const s = await seconds(() =>
    sh(machine, 'docker run --rm debian sh -c "apt-get update && apt-get install -y nginx"'),
  );
  report('apt-get update && apt-get install -y nginx', `${s.toFixed(1)} s`, '40 s');
  await sh(machine, 'docker pull -q alpine');
  const a = await seconds(() => sh(machine, 'docker run --rm alpine apk add --no-cache nginx'));
  report('apk add --no-cache nginx', `${a.toFixed(1)} s`);
}

async function benchGo(machine: Machine, report: Report): Promise<void> {
  await sh(machine, 'docker pull -q golang:1.9-alpine');
  const source = 'package main\nimport "fmt"\nfunc main() {\n\tfmt.Println("hello")\n}\n';
  const build = `printf '${source.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}' > a.go && go build -o a a.go && ./a`;
  const s = await seconds(() => sh(machine, `docker run --rm -i golang:1.9-alpine sh <<'X'\n${build}\nX`));
  report('go build of hello world, cold', `${s.toFixed(1)} s`);
}

export async function benchPrograms(machine: Machine, report: Report): Promise<void> {
  for (const bench of [benchSleepers, benchPython, benchNginx, benchPackages, benchGo]) {
    try {
      await bench(machine, report);
    } catch (error) {
      report(bench.name, `failed: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
    }
  }
}
