#!/bin/sh
# redis-server with options or a configuration file alone; started by root it gives up its rights first.
set -e

case "$1" in
-* | *.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi

# Containers are reached from other containers: without a password of its own redis would refuse them.
if [ "$1" = redis-server ]; then
    umask 0077
    exec "$@" --protected-mode no
fi

exec "$@"
