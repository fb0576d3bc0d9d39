# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154,SC2034 # set or used by the verb, or by common.sh
# Where a tree has the driver: scripts/lib/drivers.

# The line of scripts/lib/drivers that is the tree's: sets driver (the folder of
# its source) and options.
find_driver() {
	# shellcheck disable=SC2034 # for the verb
	while IFS='	' read -r driver options; do
		case $driver in '#'* | '') continue ;; esac
		grep -qsE '^config CRYPTO_DEV_VMX_ENCRYPT$' "$1/$driver/Kconfig" && return
	done <"$top/scripts/lib/drivers"
	return 1
}
