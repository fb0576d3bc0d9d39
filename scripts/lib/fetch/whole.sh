# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Has an image the modules that its .config speaks of? For the verbs that make
# one of a package, and that boot one.

# has_module IMAGE NAME, with "_" for "-"; NAME|NAME is either.
has_module() {
	[ -d "$1/modules" ] && find "$1/modules" -name '*.ko' |
		sed 's|.*/||; s|\.ko$||; y|-|_|' | grep -qxE "$2"
}

# The first option of configs/packaged that is =m in the image $1 and whose
# module is not there, in words; nothing where there is none.
lacking_module() {
	[ -s "$1/config" ] || return 0
	while read -r line module; do
		case $line in '#'* | '') continue ;; esac
		[ -n "$module" ] || continue
		! grep -qxF "${line%=*}=m" "$1/config" || has_module "$1" "$module" || {
			printf '%s\n' "${line%=*}=m, and no ${module%%|*} among its modules"
			return
		}
	done <"$top/configs/packaged"
}
