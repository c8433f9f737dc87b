#!/bin/sh
# What /etc/bash.bashrc runs for a command that is not there: bash's own line, and a way on where we know one. Debian's is a package.
. /usr/lib/drydock/hints
[ "$1" = -- ] && shift
name=$1
echo "bash: $name: command not found" >&2

way() {
  format=$1
  shift
  printf "$format\n" "$@" >&2
  exit 127
}
package() {
  way "$hint_package" "$1"
}

case $name in
  git | htop | jq | unzip | zip | telnet | traceroute | make | gcc | g++ | perl | rsync | socat | cowsay | figlet | sl | nginx | patch)
    package "$name" ;;
  ifconfig) way "$hint_ifconfig" ;;
  netstat) way "$hint_netstat" ;;
  route | arp) package net-tools ;;
  python3) package python3 ;;
  python | pip | pip3) way "$hint_python" ;;
  node | npm | npx) way "$hint_node" ;;
  php) package php-cli ;;
  sqlite3) package sqlite3 ;;
  redis-cli) package redis-tools ;;
  ab) package apache2-utils ;;
  docker-compose) way "$hint_compose" ;;
  dockerd | containerd | docker-init) way "$hint_daemon" ;;
  dcoker | dokcer | docekr | doker | docer | dockr | dockre | odcker | socker) way "$hint_docker" ;;
  man) way "$hint_man" ;;
  yum | dnf | apk | brew | pacman | zypper | choco) way "$hint_debian" ;;
  ipconfig) way "$hint_ipconfig" ;;
  cls) way "$hint_cls" ;;
  dir | del | copy | move | type) way "$hint_windows" ;;
  kubectl | minikube | helm | kind) way "$hint_kubernetes" ;;
esac

small=$(printf %s "$name" | tr '[:upper:]' '[:lower:]')
[ "$small" != "$name" ] && command -v "$small" > /dev/null && way "$hint_small" "$small"
for folder in /usr/local/sbin /usr/sbin; do
  [ -x "$folder/$name" ] && way "$hint_root" "$name"
done
exit 127
