# docker's completion is read when the Tab key first asks for it, and without the 2,000 lines of bash-completion: it uses none.
# Interactive bash only.
if [ -n "${BASH_VERSION-}" ] && [ "${-#*i}" != "$-" ]; then
  _docker() {
    . /usr/share/bash-completion/completions/docker
    _docker
  }
  complete -F _docker docker
fi
