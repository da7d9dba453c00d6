
# What only the cluster knows: the names of topologies, of their components, and of nodes. Where nothing answers, nothing is completed.
function _gust_complete() {
  _complete_gust
  local cur="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=
  [[ $COMP_CWORD -lt 2 || "$cur" == -* ]] && return
  case "$before" in
    --executors) words=$(_gust_names components "${COMP_WORDS[2]}") ;;
    -f | --dry-run | --no-wait | --once | --stacktrace | [!-]*)
      case "${COMP_WORDS[1]}" in
        describe | top | errors | rebalance | activate | deactivate | kill) words=$(_gust_names topologies) ;;
        logs)
          case "$cur" in
            */*) words=$(_gust_names components "${cur%%/*}" | sed "s|^|${cur%%/*}/|") ;;
            *) words=$(_gust_names topologies) ;;
          esac ;;
        drain) words=$(_gust_names nodes) ;;
        kafka) [[ "${COMP_WORDS[2]}" == lag && $COMP_CWORD -eq 3 ]] && words=$(_gust_names topologies) ;;
      esac ;;
  esac
  [[ -n "$words" ]] && COMPREPLY=( $(compgen -W "$words" -- "$cur") )
  return 0
}

function _gust_names() {
  "${COMP_WORDS[0]}" names "$@" 2>/dev/null
}

complete -F _gust_complete -o default gust gust.sh gust.bash
