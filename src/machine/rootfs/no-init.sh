#!/bin/sh
# systemctl, service, reboot and their like on a machine that no init system started: says what there is instead. What is not about
# Docker or about the machine itself, Debian's own program answers.
. /usr/lib/drydock/hints
name=${0##*/}

say() {
  printf "$1\n" "$name" >&2
  exit 1
}

case $name in
  reboot) say "$hint_reboot" ;;
  shutdown | poweroff | halt) say "$hint_off" ;;
esac
for word in "$@"; do
  case $word in
    docker | docker.service | docker.socket | containerd | containerd.service) say "$hint_no_init" ;;
  esac
done
for program in "/usr/bin/$name" "/usr/sbin/$name"; do
  [ -x "$program" ] && exec "$program" "$@"
done
echo "$name: command not found" >&2
exit 127
