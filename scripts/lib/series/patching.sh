# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The one way to apply a patch. How its users' tools do that is for lint-series to
# show (scripts/lib/series/tools.sh).

# Patch $2 on the files below $1, without fuzz; $3 is one more option of patch(1).
# It never asks, never guesses a direction, leaves no rejects and no backups. What
# it says goes to stdout. Hunks that fit are applied even where others fail: $1 has
# to be a copy.
apply_patch() {
	patch -p1 -F0 -f -r - --no-backup-if-mismatch -d "$1" ${3:+"$3"} <"$2" 2>&1
}

# Why a patch did not apply, of what apply_patch said, which is in the file $1: as
# one line that names the file and the hunk.
patch_failure() {
	awk '/^(patch|check)ing file / { file = $3 }
		/^Hunk #[0-9]+ FAILED/ { why = file ": hunk " $2 " fails"; exit }
		/FAILED|can.t find file|cannot|Only garbage|malformed|Refusing|Ignoring/ {
			why = (file ? file ": " : "") $0; exit }
		{ last = $0 }
		END { print substr(why ? why : last, 1, 200) }' "$1"
}
