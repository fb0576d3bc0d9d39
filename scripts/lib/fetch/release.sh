# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Released kernels from kernel.org: download, verify, keep.

mirror=${SKPORT_MIRROR:-https://cdn.kernel.org/pub/linux/kernel}

# Five seconds for a connection, and a minute without data ends a transfer.
get() {
	show=-s
	[ ! -t 2 ] || show=-#
	curl -fSL "$show" --connect-timeout 5 --speed-limit 1 --speed-time 60 \
		--retry 0 -C - -o "$2" "$1"
}

# An answer of any kind will do: these are curl's codes for none.
is_reachable() {
	rc=0
	curl -sI --connect-timeout 5 --max-time 8 -o /dev/null "$mirror/" || rc=$?
	case $rc in
	5 | 6 | 7 | 28 | 35 | 52 | 56 | 60 | 77) return 1 ;;
	esac
}

# v4.x/linux-4.10.1.tar
release_path() {
	printf 'v%s.x/linux-%s.tar' "${1%%.*}" "$1"
}

pinned_sha256() {
	while read -r sum name; do
		[ "$name" != "$1" ] || printf '%s\n' "$sum"
	done <"$top/scripts/lib/fetch/sha256sums"
}

# Is $1 signed, in $2, by one of those who release kernels?
signed_by_releaser() {
	keyring=$cache/gnupg
	mkdir -p "$keyring"
	chmod 700 "$keyring"
	while read -r key mail; do
		gpg --homedir "$keyring" --batch -q --list-keys "$key" >"$tmp/gpg" 2>&1 ||
			gpg --homedir "$keyring" --batch -q --auto-key-locate clear,wkd \
				--locate-external-keys "$mail" >"$tmp/gpg" 2>&1 || : # any one of them will do
	done <"$top/scripts/lib/fetch/releasers.txt"
	gpg --homedir "$keyring" --batch -q --status-fd 1 --verify "$2" "$1" \
		>"$tmp/status" 2>"$tmp/gpg" || return 1
	signer=$(awk '$2 == "VALIDSIG" { print $NF; n++ } END { exit n != 1 }' \
		"$tmp/status") || return 1
	grep -q "^$signer " "$top/scripts/lib/fetch/releasers.txt"
}

verify_release() {
	file=$1
	name=linux-$2.tar.xz
	pin=$(pinned_sha256 "$name")
	if [ -n "$pin" ]; then
		sum=$(sha256 <"$file")
		[ "$sum" = "$pin" ] || {
			rm -f "$file"
			die "$name: sha256 is $sum, not $pin; removed, fetch it again"
		}
		return
	fi
	[ -z "$unverified" ] || return 0
	get "$mirror/$(release_path "$2").sign" "$tmp/sign" 2>"$tmp/curl" ||
		die "$name: no signature to be had; --unverified takes it as it is"
	xz -dc "$file" >"$tmp/tar" || die "$name: not whole; remove $file"
	signed_by_releaser "$tmp/tar" "$tmp/sign" || {
		rm -f "$file"
		die "$name: not signed by a kernel releaser; --unverified takes it all the same"
	}
	rm -f "$tmp/tar"
}

# The same as broken for who asked for one kernel, not for who goes through many.
not_had() {
	because=not-to-be-had die "not to be had: $*"
}

# The tarball of release $1 in the cache, verified but for --unverified, which
# has a place of its own; sets `tarball`. One of us downloads at a time.
fetch_release() {
	name=linux-$1.tar.xz
	tarball=$cache/download/${unverified:+unverified-}$name
	mkdir -p "$cache/download"
	exec 8>"$cache/download/.$name.lock"
	flock 8
	! hold "$tarball" || return 0
	hold "$tarball.part" || : # it need not be there
	is_reachable || not_had "kernel.org cannot be reached; give a source directory," \
		"a tarball or debian:6.1 in place of $1"
	# A broken transfer stays, for the next one to go on from.
	get "$mirror/$(release_path "$1").xz" "$tarball.part" ||
		not_had "$mirror/$(release_path "$1").xz; run it again to go on from there"
	verify_release "$tarball.part" "$1"
	publish "$tarball.part" "$tarball"
}
