# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Where a tree has the driver: scripts/lib/regression/drivers.tsv.

# The line of scripts/lib/regression/drivers.tsv that is the tree's: sets driver (the directory
# of its source) and options.
find_driver() {
	# shellcheck disable=SC2034 # for the verb
	while IFS=$tab read -r driver options; do
		case $driver in '#'* | '') continue ;; esac
		grep -qsE '^config CRYPTO_DEV_VMX_ENCRYPT$' "$1/$driver/Kconfig" && return
	done <"$top/scripts/lib/regression/drivers.tsv"
	return 1
}

# Where find_driver has looked, and where it should have.
where_looked() {
	printf ' in %s' "$(awk -F '\t' '!/^#/ && NF { printf "%s%s", n++ ? ", " : "", $1 }' "$top/scripts/lib/regression/drivers.tsv")"
	found=$(grep -rlE --include='Kconfig*' '^[[:space:]]*config[[:space:]]+CRYPTO_DEV_VMX_ENCRYPT$' "$1" |
		head -n 1)
	[ -z "$found" ] || printf '; it is in %s, which scripts/lib/regression/drivers.tsv does not know' "${found#"$1"/}"
}
