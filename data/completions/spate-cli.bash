# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of spate-cli for bash, without the functions of bash-completion, which not everybody has.

_spate_cli_options='
--output= --mirror= --connections= --sequential --chunk-size= --limit-rate= --tries= --on-change= --checksum=
--sha256 --metalink-out=
--header= --referer= --user-agent= --proxy= --proxy-user= --user= --password-stdin --allow-http-redirect --accept-certificate=
--list --refresh=
--add --pause= --resume= --remove=
--quiet --verbose --json --version --help
'

# The ids are hexadecimal: compgen would expand what else there is in a line.
_spate_cli_ids ()
{
  "$1" --list 2>/dev/null </dev/null | sed -n 's/^\([[:xdigit:]-]\{1,\}\)  .*/\1/p'
}

_spate_cli_files ()
{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_spate_cli_metalinks ()
{
  compopt -o filenames 2>/dev/null
  # One pattern for both would need extglob, which is not on everywhere.
  mapfile -t COMPREPLY < <(compgen -d -- "$1"; compgen -f -X '!*.meta4' -- "$1"; compgen -f -X '!*.metalink' -- "$1")
}

_spate_cli ()
{
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()

  # "--name=value" is three words: bash breaks at "=".
  if [[ $word == = ]]; then
    word=
  elif [[ $option == = && $COMP_CWORD -ge 2 ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  case $option in
    -o | --output | --metalink-out) _spate_cli_files "$word" ;;
    --on-change) mapfile -t COMPREPLY < <(compgen -W 'restart fail' -- "$word") ;;
    --checksum) mapfile -t COMPREPLY < <(compgen -W 'sha-256= sha-512= sha-1= md5=' -- "$word") ;;
    --proxy) mapfile -t COMPREPLY < <(compgen -W 'none http:// https:// socks5://' -- "$word") ;;
    --refresh)
      _spate_cli_files "$word"
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$(_spate_cli_ids "$1")" -- "$word")
      ;;
    --pause | --resume | --remove)
      mapfile -t COMPREPLY < <(compgen -W "$(_spate_cli_ids "$1")" -- "$word")
      ;;
    -m | --mirror | -n | --connections | --chunk-size | --limit-rate | --tries) ;;
    --header | --referer | --user-agent | --proxy-user | --user | --accept-certificate) ;;
    *)
      if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$_spate_cli_options" -- "$word")
      else
        _spate_cli_metalinks "$word"
      fi
      ;;
  esac

  # A value follows at once.
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _spate_cli spate-cli
