#!/bin/sh
# What /etc/bash.bashrc runs for a command that is not there: bash's own line, and a way on where we know one. Debian's is a package.
[ "$1" = -- ] && shift
name=$1
echo "bash: $name: command not found" >&2

way() {
  echo "$*" >&2
  exit 127
}
package() {
  way "It can be installed: sudo apt update && sudo apt install $1"
}

case $name in
  git | htop | jq | unzip | zip | telnet | traceroute | make | gcc | g++ | perl | rsync | socat | cowsay | figlet | sl | nginx | patch)
    package "$name" ;;
  ifconfig) way 'ip address shows the same; or: sudo apt update && sudo apt install net-tools' ;;
  netstat) way 'ss -tln shows what listens; or: sudo apt update && sudo apt install net-tools' ;;
  route | arp) package net-tools ;;
  python3) package python3 ;;
  python | pip | pip3) way "Python is in an image: docker run -it --rm python" ;;
  node | npm | npx) way "Node is in an image: docker run -it --rm node" ;;
  php) package php-cli ;;
  sqlite3) package sqlite3 ;;
  redis-cli) package redis-tools ;;
  ab) package apache2-utils ;;
  docker-compose) way 'Compose is a command of docker: docker compose' ;;
  dockerd | containerd | docker-init) way 'The daemon is on already: docker info asks it.' ;;
  dcoker | dokcer | docekr | doker | docer | dockr | dockre | odcker | socker) way 'Did you mean docker?' ;;
  man) way "There are no manual pages here. Programs tell their options: docker run --help | less" ;;
  yum | dnf | apk | brew | pacman | zypper | choco) way 'This machine is a Debian: sudo apt update && sudo apt install NAME' ;;
  ipconfig) way 'On Linux it is: ip address' ;;
  cls) way 'On Linux it is: clear' ;;
  dir | del | copy | move | type) way "That is of Windows; here: ls, rm, cp, mv, cat" ;;
  kubectl | minikube | helm | kind) way 'Kubernetes is not here, only Docker.' ;;
esac

small=$(printf %s "$name" | tr '[:upper:]' '[:lower:]')
[ "$small" != "$name" ] && command -v "$small" > /dev/null && way "In small letters it is there: $small"
for folder in /usr/local/sbin /usr/sbin; do
  [ -x "$folder/$name" ] && way "It is one for root: sudo $name"
done
exit 127
