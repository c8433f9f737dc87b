// Runs inside a WebContainer, where Drydock puts it: carries connections to one of its ports, as lines on stdin and stdout.
const net = require('node:net');
const port = Number(process.argv[2]);
const sockets = new Map();
if (process.stdin.isTTY) process.stdin.setRawMode(true);
const say = (...parts) => process.stdout.write(`\u001eDD ${parts.join(' ')}\n`);

function take(line) {
  const [, verb, id, data = ''] = line.split(' ');
  if (verb === 'open') {
    const socket = net.connect(port, '127.0.0.1');
    sockets.set(id, socket);
    socket.on('data', (bytes) => say('data', id, bytes.toString('base64')));
    socket.on('end', () => say('end', id));
    socket.on('error', () => say('close', id));
    socket.on('close', () => {
      sockets.delete(id);
      say('close', id);
    });
  } else if (verb === 'data') sockets.get(id)?.write(Buffer.from(data, 'base64'));
  else if (verb === 'end') sockets.get(id)?.end();
  else if (verb === 'close') sockets.get(id)?.destroy();
}

let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split(/[\r\n]+/);
  rest = lines.pop();
  for (const line of lines) if (line.startsWith('DD ')) take(line);
});
say('ready');
