/** Command lines of docs-examples.json that our docker doesn't take, and why. One that it takes must leave the list. */
const mistake = "the documentation's line isn't a whole command, or misspells one: docker complains too";

export const known: ReadonlyMap<string, string> = new Map([
  ['docker --log-driver=syslog --log-opt tag="{{.ImageName}}/{{.Name}}/{{.ID}}"', mistake],
  ['docker image --platform=linux/amd64,linux/ppc64le --force alpine', mistake],
  ['docker plugins set myplugin mymount.source=/bar', mistake],
  ['docker plugins set myplugin mydevice.path=/dev/bar', mistake],
  ['docker plugins set myplugin myargs="foo bar baz"', mistake],
  ['docker service update  --rollback  --update-delay 0s', mistake],
  ['docker stack services --format "{{.ID}}: {{.Mode}} {{.Replicas}}"', mistake],
  ['docker run --runtime io.containerd.kata.v2', mistake],
  ['docker buildx debug --invoke /bin/sh build .', 'buildx debug is experimental: it needs a later buildx than 0.29'],
  ['docker buildx debug --on=error build .', 'buildx debug is experimental: it needs a later buildx than 0.29'],
  ['docker buildx build -t tonistiigi/foo -o type=registry', mistake],
  [
    'docker buildx build --resource memory=2g --resource cpu-quota=50000 --resource cpu-period=100000 .',
    'a flag of a later buildx than 0.29',
  ],
  [
    'docker buildx imagetools create -t user/app:latest -f image1 -f image2 --metadata-file metadata.json',
    'a flag of a later buildx than 0.29',
  ],
]);
