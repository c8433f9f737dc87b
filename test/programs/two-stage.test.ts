/** What is compiled in one stage runs in the next: C in gcc for debian, a PHP extension in php:dev for php; and node's image as a course uses it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellText } from '../../src/machine/shell.ts';
import { hasImage } from '../kernel/machine.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

const images = ['gcc', 'debian', 'php', 'node'];

describe.skipIf(!images.every(hasImage))('two stages', { timeout: 300_000 }, () => {
  let node: NodeMachine;
  const sh = (script: string) => shellText(node.machine, script);

  beforeAll(async () => {
    node = await nodeMachine();
  }, 120_000);
  afterAll(() => {
    expect(node.faults).toEqual([]);
    node.stop();
  });

  test('gcc hello.c, and a library, in one stage; debian runs it in the next', async () => {
    const { stdout, stderr } = await sh(`mkdir c && cd c
cat > hello.c <<'E'
#include <stdio.h>
#include "greet.h"
int main(void) { printf("%s, %d bits\\n", greet(), (int) sizeof(void *) * 8); return 0; }
E
printf 'const char *greet(void);\\n' > greet.h
printf '#include "greet.h"\\nconst char *greet(void) { return "Hello from C"; }\\n' > greet.c
cat > Dockerfile <<'E'
FROM gcc AS build
WORKDIR /src
COPY . .
RUN gcc -O2 -Wall -c greet.c && ar rcs libgreet.a greet.o && gcc -O2 -Wall -o hello hello.c -L. -lgreet
FROM debian
COPY --from=build /src/hello /usr/local/bin/hello
CMD ["hello"]
E
docker build -q -t c-hello . > /dev/null && docker run --rm c-hello; docker run --rm c-hello sh -c 'command -v gcc || echo no compiler'`);
    expect(stderr).toBe('');
    expect(stdout).toBe('Hello from C, 64 bits\nno compiler\n');
  });

  test('a compile error stops the build in gcc’s words', async () => {
    const { stdout } = await sh(
      `mkdir bad && cd bad && echo 'int main(void) { return x; }' > a.c && printf 'FROM gcc\\nCOPY a.c .\\nRUN gcc a.c\\n' > Dockerfile && docker build . 2>&1; echo "status $?"`,
    );
    expect(stdout).toContain("error: 'x' undeclared (first use in this function)");
    expect(stdout).toMatch(/status 1\n$/);
  });

  test('a PHP extension is compiled in php:dev and loaded in php', async () => {
    const { stdout, stderr } = await sh(`mkdir ext && cd ext
cat > config.m4 <<'E'
PHP_ARG_ENABLE([hello], [whether to enable hello], [--enable-hello], [no])
if test "$PHP_HELLO" != "no"; then
  PHP_NEW_EXTENSION(hello, hello.c, $ext_shared)
fi
E
cat > hello.c <<'E'
#include "php.h"
ZEND_BEGIN_ARG_INFO_EX(arginfo_greet, 0, 0, 1)
  ZEND_ARG_INFO(0, name)
ZEND_END_ARG_INFO()
PHP_FUNCTION(greet) {
  char *name; size_t length;
  if (zend_parse_parameters(ZEND_NUM_ARGS(), "s", &name, &length) == FAILURE) return;
  RETURN_STR(strpprintf(0, "Hello, %s!", name));
}
static const zend_function_entry functions[] = { PHP_FE(greet, arginfo_greet) PHP_FE_END };
zend_module_entry hello_module_entry = { STANDARD_MODULE_HEADER, "hello", functions, NULL, NULL, NULL, NULL, NULL, "1.0", STANDARD_MODULE_PROPERTIES };
ZEND_GET_MODULE(hello)
E
cat > Dockerfile <<'E'
FROM php:dev AS build
WORKDIR /ext
COPY config.m4 hello.c ./
RUN phpize && ./configure && make && cp modules/hello.so /hello.so
FROM php
COPY --from=build /hello.so /opt/hello.so
CMD ["php", "-d", "extension=/opt/hello.so", "-r", "echo greet('PHP'), PHP_EOL;"]
E
docker build -q -t php-hello . > /dev/null && docker run --rm php-hello`);
    expect(stderr).toBe('');
    expect(stdout).toBe('Hello, PHP!\n');
  });

  test('node: a server built as courses do, reached through its published port', async () => {
    const { stdout, stderr } = await sh(`mkdir web && cd web
cat > server.js <<'E'
const http = require('http');
http.createServer((req, res) => res.end('Hello from node ' + process.version + '\\n')).listen(3000, () => console.log('listening'));
process.on('SIGTERM', () => process.exit(0));
E
cat > Dockerfile <<'E'
FROM node:18-alpine
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
USER node
EXPOSE 3000
CMD ["npm", "start"]
E
docker run --rm -v $PWD:/w -w /w node:18-alpine npm init -y > /dev/null 2>&1
docker build -q -t web . > /dev/null; docker run -d -p 8080:3000 --name web web > /dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do curl -fs localhost:8080 && break; sleep 1; done
docker exec web sh -c 'id -un'; docker stop web > /dev/null; docker inspect web --format '{{.State.ExitCode}}'; docker logs web | tail -n 1`);
    expect(stderr).not.toContain('rror');
    expect(stdout).toMatch(/^Hello from node v18\.20\.8\nnode\n\d+\nlistening\n$/);
  });

  test('node: containers of a network find each other by name; the image says what it is', async () => {
    const { stdout } = await sh(`docker network create n > /dev/null
docker run -d --network n --name api node -e "require('http').createServer((q, r) => r.end('from ' + q.headers.host)).listen(80)" > /dev/null 2>&1; sleep 1
docker run --rm --network n node:alpine -e "fetch('http://api/').then((r) => r.text()).then(console.log)" 2> /dev/null
docker run --rm --network n node -e "require('http').get('http://nobody/').on('error', (e) => console.log(e.code))"
docker run --rm node sh -c '. /etc/os-release; echo "$PRETTY_NAME"; echo $NODE_VERSION $YARN_VERSION'
docker image inspect node --format '{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{index .Config.Labels "dev.drydock.stand-in"}}'
docker run --rm node 'console.log' 2>&1 | head -n 1; docker rm -f api > /dev/null`);
    expect(stdout.split('\n')).toEqual([
      'from api',
      'ENOTFOUND',
      "Debian GNU/Linux 13 (trixie), with Drydock's stand-in for Node.js (QuickJS)",
      '24.11.1 1.22.22',
      '["docker-entrypoint.sh"] ["node"] JavaScript runs in QuickJS under a node of Drydock’s; not Node.js',
      "Error: Cannot find module '/console.log' { code: 'MODULE_NOT_FOUND' }",
      '',
    ]);
  });
});
