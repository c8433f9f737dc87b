#!/bin/sh
# Runs what is in /docker-entrypoint.d before nginx starts, then the command itself.
set -e

say() {
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "/docker-entrypoint.sh: $*"
}

case "$1" in
nginx | nginx-debug)
    first=
    for file in /docker-entrypoint.d/*; do
        [ -e "$file" ] && first=$file
        break
    done
    if [ -z "$first" ]; then
        say "No files found in /docker-entrypoint.d/, skipping configuration"
    else
        say "/docker-entrypoint.d/ is not empty, will attempt to perform configuration"
        say "Looking for shell scripts in /docker-entrypoint.d/"
        for file in /docker-entrypoint.d/*; do
            case "$file" in
            *.envsh)
                if [ -x "$file" ]; then
                    say "Sourcing $file"
                    . "$file"
                else
                    say "Ignoring $file, not executable"
                fi
                ;;
            *.sh)
                if [ -x "$file" ]; then
                    say "Launching $file"
                    "$file"
                else
                    say "Ignoring $file, not executable"
                fi
                ;;
            *) say "Ignoring $file" ;;
            esac
        done
        say "Configuration complete; ready for start up"
    fi
    ;;
esac

exec "$@"
