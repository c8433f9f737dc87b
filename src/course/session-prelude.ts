/**
 * What a session may use besides the machine's own commands, as functions of its shell:
 *   waitfor TEXT COMMAND…            the machine's own, for where it isn't (lib/waitfor.ts)
 *   pty COMMAND [TEXT KEYS]…         runs a command line on a terminal of 80x24; after TEXT has come, types KEYS (\n, \x04 …)
 */
import { waitfor } from '../lib/waitfor.ts';

export const sessionPrelude = String.raw`
export DOCKER_CLI_HINTS=false BUILDKIT_PROGRESS=plain COMPOSE_ANSI=never
waitfor() (
${waitfor}
)
pty() {
  local command=$1 folder seen= from=0 tries wanted status; shift
  folder=$(mktemp -d)
  mkfifo "$folder/keys" "$folder/never"
  : > "$folder/screen"
  exec 7<>"$folder/keys" 6<>"$folder/never"
  script -qefc "stty rows 24 cols 80; exec $command" /dev/null < "$folder/keys" > "$folder/screen" 7>&- 6>&- &
  local job=$!
  while [ $# -ge 2 ]; do
    printf -v wanted '%b' "$1"
    wanted=${'$'}{wanted//$'\r'/}
    for tries in {1..400}; do
      IFS= read -r -d '' seen < "$folder/screen"
      seen=${'$'}{seen//$'\r'/}
      [[ ${'$'}{seen:from} == *"$wanted"* ]] && break
      kill -0 $job 2> /dev/null || break
      read -r -t 0.05 -u 6
    done
    from=${'$'}{#seen}
    read -r -t 0.15 -u 6
    printf '%b' "$2" >&7
    shift 2
  done
  wait $job
  status=$?
  cat "$folder/screen"
  exec 7>&- 6>&-
  rm -r "$folder"
  return $status
}
`;
