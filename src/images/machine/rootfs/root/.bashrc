# ~/.bashrc: read by interactive bash shells that are not login shells.

case $- in
  *i*) ;;
  *) return ;;
esac

PS1='\u@\h:\w\$ '
alias ls='ls --color=auto'
alias ll='ls -alF'

if [ -f /etc/bash_completion ]; then
  . /etc/bash_completion
fi
