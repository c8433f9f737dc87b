# ~/.bashrc: read by interactive bash shells that are not login shells.

case $- in
  *i*) ;;
  *) return ;;
esac

PS1='\u@\h:\w\$ '
alias ls='ls --color=auto'
alias ll='ls -alF'
