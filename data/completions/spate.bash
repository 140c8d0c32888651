# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of spate for bash.

_spate ()
{
  local word=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()

  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--hidden --version --help' -- "$word")
  else
    compopt -o filenames 2>/dev/null
    # One pattern for both would need extglob, which is not on everywhere.
    mapfile -t COMPREPLY < <(compgen -d -- "$word"; compgen -f -X '!*.meta4' -- "$word"; compgen -f -X '!*.metalink' -- "$word")
  fi
}

complete -F _spate spate
