#!/bin/sh
# systemctl, service, reboot and their like on a machine that no init system started: says what there is instead. What is not about
# Docker or about the machine itself, Debian's own program answers.
name=${0##*/}

say() {
  printf '%s\n' "$@" >&2
  exit 1
}

case $name in
  reboot) say 'reboot: this machine is switched on with its page: to start it anew, reload the page.' ;;
  shutdown | poweroff | halt) say "$name: this machine is switched off with its page: close the tab." ;;
esac
for word in "$@"; do
  case $word in
    docker | docker.service | docker.socket | containerd | containerd.service)
      say "$name: no init system runs here. The Docker daemon starts with the machine and is always on: docker info asks it." ;;
  esac
done
for program in "/usr/bin/$name" "/usr/sbin/$name"; do
  [ -x "$program" ] && exec "$program" "$@"
done
echo "$name: command not found" >&2
exit 127
