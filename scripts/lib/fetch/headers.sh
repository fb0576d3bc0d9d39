# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# What modules are built against: the headers of a packaged kernel, that came with
# it. Here they are data still; scripts/lib/build/sandbox.sh runs what is in them,
# in a sandbox. For scripts/fetch; more has the packages, one a line.

more=

is_package() {
	[ -f "$1" ] || return
	case $(package_type "$1") in deb | rpm) ;; *) return 1 ;; esac
}

sha256_of() {
	sha256 <"$1"
}

# Run a command with each of them.
each_more() {
	[ -n "$more" ] || return 0
	while read -r one; do
		"$@" "$one" || return
	done <<MORE
$more
MORE
}

unpack_more() {
	each_more unpack_package
}

# The directory that make is run in, below $1: the one with what the kernel exports.
find_kbuild() {
	find "$1" -name Module.symvers -type f | sort | head -n 1 | sed 's|/Module[.]symvers$||'
}

# The release that the headers in the directory $1 are of: what goes into a module.
release_of_headers() {
	sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$1/include/generated/utsrelease.h" 2>/dev/null
}

# Links that lead out of the headers are none of ours. One that leads nowhere leads
# to a package that is not there.
check_links() {
	find "$tmp/headers" -type l | while read -r link; do
		to=$(realpath -m "$link")
		case $to in
		"$tmp/headers"/*) [ -e "$link" ] || printf '%s\n' "${to#"$tmp/headers/"}" ;;
		*) rm -f "$link" ;;
		esac
	done >"$tmp/nowhere"
	lacks=$(sed -n 's|^usr/[^/]*/\([^/]*\).*|\1|p' "$tmp/nowhere" | head -n 1)
	[ -z "$lacks" ] || lack_of_headers "$lacks"
}

lack_of_headers() {
	because=bad-package die "$kernel: its headers are not all there: give $(printable "$1") too"
}

# Debian's and SUSE's Makefile have one absolute path, that of the headers that their
# flavours share.
set_paths() {
	[ -f "$1/Makefile" ] || because=bad-package die "$kernel: its headers have no Makefile"
	up=$(realpath -m --relative-to="$1" "$tmp/headers/usr/src")
	sed "s|^include /usr/src/|include $up/|" "$1/Makefile" >"$tmp/Makefile"
	shared=$(sed -n "s|^include $up/\([A-Za-z0-9._+~-]*\)/Makefile\$|\1|p" "$tmp/Makefile" | head -n 1)
	[ -z "$shared" ] || [ -f "$1/$up/$shared/Makefile" ] || lack_of_headers "$shared"
	[ -L "$1/Makefile" ] || cp "$tmp/Makefile" "$1/Makefile"
}

# Into an entry of their own; headers is the directory of it that make is run in. The
# kernel is of $release. Where none were given, the image says which.
take_headers() {
	headers=
	[ -d "$tmp/headers" ] || {
		lacking_headers >"$tmp/image/modules/skport_softirq.why-not"
		return 0
	}
	kbuild=$(find_kbuild "$tmp/headers")
	[ -n "$kbuild" ] || lack_of_headers "$(headers_package)"
	set_paths "$kbuild"
	check_links
	of=$(release_of_headers "$kbuild")
	[ "$of" = "$release" ] ||
		because=modules-of-another die "$kernel: is $(printable "${release:-of no release}"), and its headers are of $(printable "${of:-none}")"
	headers=$cache/headers/$key${kbuild#"$tmp/headers"}
	publish "$tmp/headers" "$cache/headers/$key"
}

# What the package is called that has the headers of $release, by the table.
headers_package() {
	while read -r type pattern name; do
		case $type in '#'* | '') continue ;; esac
		# shellcheck disable=SC2254 # a pattern
		case $(package_type "$kernel")/$release in $type/$pattern) break ;; esac
	done <"$top/scripts/lib/fetch/headers.tsv"
	printf '%s\n' "$name" | sed "s|@release@|$release|g"
}

lacking_headers() {
	echo "give the kernel's headers with it: $(headers_package)"
}
