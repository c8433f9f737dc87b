# ~/.profile: read by login shells.

if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then
  . "$HOME/.bashrc"
fi

if [ -d "$HOME/bin" ]; then
  PATH="$HOME/bin:$PATH"
fi

# What login(1) would print to student.
if [ "${EUID:-0}" -ne 0 ] && [ -t 1 ] && [ -r /etc/motd ]; then
  printf '%s\n' "$(< /etc/motd)"
fi
