/**
 * golang: Go's own toolchain as Debian builds it, on Debian or on our Alpine. The standard library is compiled ahead;
 * `go get` finds the modules that Drydock carries. /usr/local/go/bin/go is a script around the real program.
 */
import { type Changes, env, type FileChange, layer, type Step, workdir } from '../image.ts';

const PROGRAM = '/usr/local/go/pkg/tool/go';

const SCRIPT = `#!/bin/sh
# Drydock: Go's own program is ${PROGRAM}. This script only
# - keeps the compiled standard library when "-a" asks to compile it again, which takes this machine minutes;
# - gives "go get" outside a module the meaning it had before Go 1.17: the sources go to $GOPATH/src.
export GOROOT=/usr/local/go
go=${PROGRAM}
command=$1

in_module() {
  case $($go env GOMOD) in '' | /dev/null) return 1 ;; esac
}

get() {
  status=0
  for package; do
    case $package in -*) continue ;; esac
    found=$($go mod download -json "$package@latest") || { echo "go: $package: not found" >&2; status=1; continue; }
    from=$(printf '%s' "$found" | sed -n 's/.*"Dir": "\\(.*\\)".*/\\1/p')
    to=$($go env GOPATH)/src/$package
    echo "$package (download)" >&2
    mkdir -p "$to" && cp -R "$from/." "$to" && chmod -R u+w "$to" || status=1
  done
  exit $status
}

if [ "$command" = get ] && [ "$GO111MODULE" = auto ] && ! in_module; then
  shift
  get "$@"
fi

case $command in
  build | install | run | test)
    kept=
    shift
    for word; do
      shift
      if [ "$word" = -a ]; then
        echo 'go: -a: the standard library stays as it is (compiling it takes this machine minutes)' >&2
      elif [ "$word" = -installsuffix ]; then
        kept=suffix
      elif [ "$kept" = suffix ]; then
        kept=
      else
        set -- "$@" "$word"
      fi
    done
    set -- "$command" "$@"
    ;;
esac
exec $go "$@"
`;

const files: Record<string, FileChange> = { '/usr/local/go/bin/go': { text: SCRIPT, mode: 0o755 } };

const changes: Changes = {
  goToolchain: true,
  directories: { '/go': { mode: 0o1777 }, '/go/src': { mode: 0o1777 }, '/go/bin': { mode: 0o1777 } },
  files,
};

export const VERSION = '1.24.4';

/** The steps that both variants share. */
export const goSteps: readonly Step[] = [
  env('GOLANG_VERSION', VERSION),
  env('GOTOOLCHAIN', 'local'),
  env('GOPATH', '/go'),
  env('GOPROXY', 'http://modules.drydock.dev'),
  env('GOSUMDB', 'off'),
  env('PATH', '/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'),
  layer('COPY /target/ / # buildkit', changes),
  workdir('/go'),
];
