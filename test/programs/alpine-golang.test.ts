/** apk in our alpine, and Go's own toolchain in the golang images, through docker as a student types it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellText } from '../../src/machine/shell.ts';
import { hasImage } from '../kernel/machine.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

describe.skipIf(!hasImage('alpine') || !hasImage('golang'))('alpine and golang', { timeout: 180_000 }, () => {
  let node: NodeMachine;
  const sh = (script: string) => shellText(node.machine, script);

  beforeAll(async () => {
    node = await nodeMachine();
    await sh('docker pull -q alpine; docker pull -q golang:1.9-alpine');
  }, 120_000);
  afterAll(() => {
    expect(node.faults).toEqual([]);
    node.stop();
  });

  test('apk installs, tells, and removes', async () => {
    const { stdout } = await sh(
      "docker run --rm alpine sh -c 'apk add --no-cache tree && tree --version; apk info -e tree; apk del tree; apk info -e tree; echo $?; which tree'",
    );
    expect(stdout).toMatch(/Installing tree \([\d.-]+\)\nOK: \d+ MiB in \d+ packages\ntree v/);
    expect(stdout).toMatch(/\ntree\n\(1\/\d+\) Purging tree/);
    expect(stdout.endsWith('packages\n1\n')).toBe(true);
  });

  test('apk says what it cannot find, and what it needs a network for', async () => {
    const missing = await sh("docker run --rm alpine sh -c 'apk add --no-cache nosuch; echo $?' 2>&1");
    expect(missing.stdout).toContain(
      'ERROR: unable to select packages:\n  nosuch (no such package):\n    required by: world[nosuch]\n1\n',
    );
    const alone = await sh("docker run --rm --network none alpine sh -c 'apk update; echo $?' 2>&1");
    expect(alone.stdout).toContain('temporary error (try again later)');
    expect(alone.stdout.endsWith('\n1\n')).toBe(true);
  });

  test('go builds as the course types it, and the program runs from scratch', async () => {
    const { stdout, stderr } = await sh(`mkdir go && cd go
printf 'package main\\nimport "fmt"\\nfunc main(){\\n\\tfmt.Printf("Hello World!");\\n}\\n' > app.go
cat > Dockerfile <<'E'
FROM golang:1.9-alpine as builder
WORKDIR /go/src/github.com/go/helloworld/
RUN go get -d -v github.com/go-sql-driver/mysql && ls /go/src/github.com/go-sql-driver/mysql/driver.go
COPY app.go .
RUN CGO_ENABLED=0 GOOS=linux go build -a -installsuffix cgo -o app .
FROM scratch
COPY --from=0 /go/src/github.com/go/helloworld/app .
CMD ["./app"]
E
docker build -q -t hello . && docker run --rm hello`);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^sha256:[0-9a-f]{64}\nHello World!$/);
  });

  test('a compile error is in the words of Go', async () => {
    const { stdout } = await sh(
      `docker run --rm golang:1.9-alpine sh -c 'printf "package main\\nfunc main() { x := 1 }\\n" > a.go; go run a.go; echo $?' 2>&1`,
    );
    expect(stdout).toContain('./a.go:2:15: declared and not used: x\n');
    expect(stdout.endsWith('\n1\n')).toBe(true);
  });
});
