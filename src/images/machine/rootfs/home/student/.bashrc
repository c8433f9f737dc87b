# ~/.bashrc: read by interactive bash shells that are not login shells.

# Nothing of this is for scripts.
case $- in
  *i*) ;;
  *) return ;;
esac

HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s histappend checkwinsize

PS1='\u@\h:\w\$ '
# The terminal's title.
case $TERM in
  xterm* | rxvt*) PS1="\[\e]0;\u@\h: \w\a\]$PS1" ;;
esac

alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'

if [ -f ~/.bash_aliases ]; then
  . ~/.bash_aliases
fi

# Programmable completion is 2,000 lines of shell: read when the Tab key is first used for arguments.
_load_bash_completion() {
  complete -r -D
  . /usr/share/bash-completion/bash_completion
  # Bash looks up anew only what is for this very command.
  _comp_complete_load "$@"
}
complete -D -o bashdefault -o default -F _load_bash_completion
