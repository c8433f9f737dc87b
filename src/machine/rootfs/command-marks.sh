# Tells the terminal where a prompt, a command and its output begin and how it ended (OSC 133, as iTerm2, kitty and VTE read it).
# Interactive bash only; nothing is exported, nothing is forked.
if [ -n "${BASH_VERSION-}" ] && [ "${-#*i}" != "$-" ]; then
  __mark_prompt() {
    printf '\e]133;D;%s\a\e]133;A\a' "$?"
    case $PS1 in
      *'133;B'*) ;;
      *) PS1=$PS1'\[\e]133;B\a\]' ;;
    esac
  }
  PROMPT_COMMAND=__mark_prompt
  PS0='\e]133;C\a'
fi
