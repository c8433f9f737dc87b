# bash completion for docker: the command itself knows what may come next (`docker __complete`).
_docker() {
  local line directive current=${COMP_WORDS[COMP_CWORD]}
  local -a answers=()
  # COMP_WORDBREAKS splits words at ':' and '='; the command wants them whole.
  local -a words=()
  _docker_words words current
  while IFS= read -r line; do
    answers+=("$line")
  done < <(docker __complete "${words[@]:1}" 2>/dev/null)
  ((${#answers[@]} > 0)) || return
  directive=${answers[-1]}
  unset 'answers[-1]'
  directive=${directive#:}
  # Of --flag=value the command completes the value.
  [[ $current == -*=* ]] && current=${current#*=}
  local prefix=${current%"${current##*[:=]}"}
  for line in "${answers[@]}"; do
    line=${line%%$'\t'*}
    [[ $line == "$current"* ]] && COMPREPLY+=("${line#"$prefix"}")
  done
  # Cobra's directives: 2 no space, 4 no file names, 16 folders only.
  ((directive & 2)) && compopt -o nospace
  if ((${#COMPREPLY[@]} == 0 && (directive & 4) == 0)); then
    local kind=-f
    ((directive & 16)) && kind=-d
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen "$kind" -- "${current#"$prefix"}")
  fi
}

# The words up to the cursor, glued together again where bash split them.
_docker_words() {
  local -n out=$1 last=$2
  local text=${COMP_LINE:0:COMP_POINT}
  read -ra out <<<"$text"
  [[ $text == *[[:space:]] ]] && out+=('')
  last=${out[-1]}
}

complete -F _docker docker
