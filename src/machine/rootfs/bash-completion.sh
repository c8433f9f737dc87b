# Programmable completion for interactive bash, sourced by ~/.bashrc. The package's own is 3,000 lines of shell: it is read when the Tab
# key is first used for arguments, and not for docker's, which uses none of it.
if [ -z "${BASH_COMPLETION_VERSINFO-}" ] && [ "${-#*i}" != "$-" ]; then
  _load_bash_completion() {
    complete -r -D
    . /usr/share/bash-completion/bash_completion
    # Bash looks up anew only what is for this very command.
    _comp_complete_load "$@"
  }
  complete -D -o bashdefault -o default -F _load_bash_completion
  _docker() {
    . /usr/share/bash-completion/completions/docker
    _docker
  }
  complete -F _docker docker
  complete -o filenames -o nospace -d cd pushd
fi
