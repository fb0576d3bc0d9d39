# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2207 # COMPREPLY, as is usual
# bash completion for skport. The verbs and their options come from --help, the
# names of machines and variants from the directories they are in.

_skport_names() {
	local lib
	lib=$(dirname -- "$(dirname -- "$(readlink -f -- "$(command -v skport)")")")
	find "$lib/$1" -maxdepth 1 -type f -printf '%f\n' 2>/dev/null
}

_skport() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
	COMPREPLY=()
	case $COMP_CWORD/$before in
	1/*) words=$(skport --help | awk '/^  [a-z][a-z-]+  / { print $1 }') ;;
	*/--machine) words=$(_skport_names qemu/machines) ;;
	*/--variant) words=$(_skport_names configs) ;;
	*/--tier) words='core full storage' ;;
	*)
		[[ $word == -* ]] || return
		words=$(skport "${COMP_WORDS[1]}" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p')
		;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -o default -F _skport skport
