/**
 * The golang image's own toolchain inside the machine: the tutorials' three ways to build a Go program into an image, a
 * web server of several packages, and the compiler's messages. Skipped where `npm run images -- golang` has not been run.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import type { ShellResult } from '../../../src/machine/port.ts';
import { projectRoot } from '../../../src/tools/project.ts';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';

const MINUTES = 60_000;
const built = existsSync(join(projectRoot, 'public/v2/library/golang'));

const HELLO = 'package main\n\nimport "fmt"\n\nfunc main(){\n\tfmt.Printf("Hello World!");\n}\n';
const FOLDER = '/go/src/github.com/go/helloworld/';
const BUILD = 'RUN CGO_ENABLED=0 GOOS=linux go build -a -installsuffix cgo -o app .';
const BUILDER = `FROM golang:1.9-alpine AS builder\nWORKDIR ${FOLDER}\nCOPY app.go .\n${BUILD}\n`;

const GREETING = `package greeting

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

type Greeter interface{ Greet() string }

type Person struct{ Name string }

func (p *Person) Greet() string { return fmt.Sprintf("Hello, %s!", strings.ToUpper(p.Name)) }

// All greets everybody in order, each in a goroutine of its own.
func All(people map[string]Greeter) ([]string, error) {
	if len(people) == 0 {
		return nil, errors.New("nobody here")
	}
	lines := make(chan string)
	for _, person := range people {
		go func() { lines <- person.Greet() }()
	}
	var out []string
	for range people {
		out = append(out, <-lines)
	}
	sort.Strings(out)
	return out, nil
}
`;

const SERVER = `package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	"example.com/web/greeting"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		lines, err := greeting.All(map[string]greeting.Greeter{"b": &greeting.Person{Name: "bo"}, "a": &greeting.Person{Name: "al"}})
		fmt.Fprintln(w, r.URL.Path, os.Getenv("PLACE"), lines, err)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
`;

describe.skipIf(!built)('golang', () => {
  let node: NodeMachine;

  beforeAll(async () => {
    node = await nodeMachine();
  });

  afterAll(() => {
    expect(node.faults).toEqual([]);
    node.stop();
  });

  /** Writes files below a new folder of the student's home. */
  async function folder(name: string, files: Readonly<Record<string, string>>): Promise<void> {
    await node.port.sh(`mkdir -p ${name}`);
    for (const [path, content] of Object.entries(files)) {
      if (path.includes('/')) await node.port.sh(`mkdir -p ${name}/${path.replace(/\/[^/]*$/, '')}`);
      await node.port.files.write(`/home/student/${name}/${path}`, utf8(content));
    }
  }

  async function sh(command: string): Promise<ShellResult> {
    const result = await node.port.sh(command);
    expect(result, `${command}\n${result.stdout}${result.stderr}`).toMatchObject({ code: 0 });
    return result;
  }

  const sizeOf = async (image: string): Promise<number> =>
    Number((await sh(`docker image inspect -f '{{.Size}}' ${image}`)).stdout);

  test('one stage, a copied binary and two stages make images of three sizes', { timeout: 5 * MINUTES }, async () => {
    await folder('hello', {
      'app.go': HELLO,
      'Dockerfile.one': `${BUILDER}CMD ["./app"]\n`,
      'Dockerfile.copy': 'FROM alpine:latest\nWORKDIR /root/\nCOPY app .\nCMD ["./app"]\n',
      Dockerfile: `${BUILDER}FROM scratch\nCOPY --from=builder ${FOLDER}app /\nCMD ["/app"]\n`,
    });
    await sh('cd hello && docker build -t go/helloworld:1 -f Dockerfile.one .');
    await sh(`docker create --name extract go/helloworld:1 && docker cp extract:${FOLDER}app hello/app`);
    await sh('docker rm -f extract && cd hello && docker build --no-cache -t go/helloworld:2 -f Dockerfile.copy .');
    await sh('cd hello && rm app && docker build -t go/helloworld:3 .');
    for (const tag of [1, 2, 3]) expect((await sh(`docker run --rm go/helloworld:${tag}`)).stdout).toBe('Hello World!');
    const [one, copied, staged] = [
      await sizeOf('go/helloworld:1'),
      await sizeOf('go/helloworld:2'),
      await sizeOf('go/helloworld:3'),
    ];
    expect(staged).toBeGreaterThan(1e6);
    expect(copied).toBeGreaterThan(staged);
    expect(one).toBeGreaterThan(10 * copied);
  });

  test('a web server of a module with two packages answers from scratch', { timeout: 8 * MINUTES }, async () => {
    await folder('web', {
      'main.go': SERVER,
      'greeting/greeting.go': GREETING,
      Dockerfile:
        'FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go mod init example.com/web && ' +
        'go build -ldflags "-s -w" -o /web .\nFROM scratch\nCOPY --from=build /web /web\nENV PLACE=here\nCMD ["/web"]\n',
    });
    await sh('cd web && docker build -t web . && docker run -d --name web -p 8080:8080 web');
    const answer = await sh('curl -sS --retry 20 --retry-connrefused --retry-delay 1 http://localhost:8080/x');
    expect(answer.stdout).toBe('/x here [Hello, AL! Hello, BO!] <nil>\n');
    await sh('docker rm -f web');
  });

  test('go run, and what the compiler says about mistakes', { timeout: 5 * MINUTES }, async () => {
    await sh('docker pull -q golang:1.24');
    const go = (program: string) =>
      node.port.sh(`printf '%s' '${program}' | docker run --rm -i golang:1.24 sh -c 'cat > main.go; go run main.go'`);
    expect(await go('package main\nfunc main() { println(1<<62) }\n')).toMatchObject({
      code: 0,
      stderr: '4611686018427387904\n',
    });
    const wrong = await go('package main\nimport "os"\nfunc main() {\n\ta := 1\n\tx()\n}\n');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('./main.go:2:8: "os" imported and not used\n');
    expect(wrong.stderr).toContain('./main.go:4:2: declared and not used: a\n');
    expect(wrong.stderr).toContain('./main.go:5:2: undefined: x\n');
  });
});
