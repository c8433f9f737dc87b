/** `waitfor TEXT COMMAND…`, a helper of the lessons: repeats a command until its output has the text, for 20 seconds at most. */
export const waitfor = `#!/bin/bash
if [ $# -lt 2 ]; then
  echo 'Usage: waitfor TEXT COMMAND [ARGUMENT]...' >&2
  exit 2
fi
text=$1
shift
for tries in {1..100}; do
  seen=$("$@" 2>&1)
  [[ $seen == *"$text"* ]] && exit 0
  sleep 0.2
done
echo "waitfor: no '$text' in: $seen" >&2
exit 1
`;
