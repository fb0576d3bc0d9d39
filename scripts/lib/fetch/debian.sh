# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Debian's kernels: the linux-source of a version or a suite, and the packages of one
# that is built, with all that it is split into and its headers. For scripts/fetch;
# kernel is its KERNEL. What was downloaded before will do: apt verified it then.

download=$cache/download

# The newest file in the cache of this name, a pattern.
newest_package() {
	find "$download" -name "$1" 2>/dev/null | sort -V | tail -n 1
}

# linux-source-6.1_6.1.176-1.tar.xz, of NAME or NAME=VERSION.
source_tarball() {
	case $1 in
	*=*) newest_package "${1%%=*}_${1#*=}.tar.xz" ;;
	*) newest_package "${1}_*.tar.xz" ;;
	esac
}

# debian:6.1, debian:6.1=6.1.176-1, debian:SUITE. The tarball is left in tarball.
from_debian() {
	make_tmp
	case ${kernel#debian:} in
	[a-z]*) source_of_this_suite "${kernel#debian:}" ;;
	*) find_source "${kernel#debian:}" ;;
	esac
	if [ -n "$part" ]; then
		# shellcheck disable=SC2046 # patterns without blanks
		tree_entry "part-$(sha256 <"$tarball")" unpack "$tarball" --wildcards $(patterns_of_part)
	else
		tree_entry "debian-$(sha256 <"$tarball")" unpack "$tarball"
	fi
}

# What a suite had when it was asked may be gone by now.
source_of_this_suite() {
	suites=$(suite_of "$kernel" "$1") || exit
	package=$(package_of_suite "$suites" linux-source) || exit
	if [ -z "$(source_tarball "$package")" ]; then
		forget_suite "$suites" linux-source
		package=$(package_of_suite "$suites" linux-source) || exit
	fi
	find_source "${package#linux-source-}"
}

# Of VERSION or VERSION=PACKAGE-VERSION.
find_source() {
	version=${1%%=*}
	lock "linux-source-$version"
	tarball=$(source_tarball "linux-source-$1")
	{ [ -n "$tarball" ] && hold "$tarball"; } || download_source "linux-source-$1"
}

# Unpacking the package ourselves needs no root; apt has verified it.
download_source() {
	# shellcheck disable=SC2086 # a list of names
	suite_that_has "$1" ${suites:-$(all_suites)} ||
		not_had "$kernel: no suite of Debian has $1; $(suites_in_words)"
	download_packages "$suite" "$tmp/source" "$1"
	deb=$(find "$tmp/source" -name '*.deb')
	tarball=${deb##*/}
	tarball=$download/${tarball%_*}.tar.xz
	dpkg-deb -x "$deb" "$tmp/source" 2>"$tmp/apt/log" ||
		die "$1: $(head -n 1 "$tmp/apt/log")"
	publish "$tmp/source/usr/src/${1%%=*}.tar.xz" "$tarball"
}

# What of a tree --part takes: it has to have all of them.
patterns_of_part() {
	top_of=linux-source-$version
	sed '/^#/d' "$top/scripts/lib/fetch/part.txt" | while read -r pattern; do
		printf '%s ' "$top_of/$pattern"
	done
}

# debian-image:VERSION[:FLAVOUR] or debian-image:SUITE[:FLAVOUR]: leaves flavour and
# asked, the version or the suite.
parse_image() {
	asked=${kernel#debian-image:}
	flavour=${asked#"${asked%%:*}"}
	flavour=${flavour#:}
	flavour=${flavour:-powerpc64le}
	asked=${asked%%:*}
	case $flavour in
	powerpc64le-*[!a-z0-9]* | powerpc64le-) flavour= ;;
	powerpc64le | powerpc64le-*) ;;
	*) flavour= ;;
	esac
	[ -n "$flavour" ] || die "$kernel: a flavour is powerpc64le, or powerpc64le-64k"
	case $asked in
	[a-z]* | [1-9]*.*[0-9]) ;;
	*) asked= ;;
	esac
	case $asked in
	'' | [1-9]*[!0-9.]*) die "$kernel: a version or a suite, as in debian-image:6.1, debian-image:trixie" ;;
	esac
}

# The file in the cache that is the package NAME or NAME=VERSION.
file_of_package() {
	case $1 in
	*=*) newest_package "${1%%=*}_${1#*=}_*.deb" ;;
	*) newest_package "${1}_*.deb" ;;
	esac
}

# The other packages of the kernel's that the package file $1, of Debian, needs:
# NAME, or NAME=VERSION where it needs that one. linux-base has no version in its
# name and nothing of the kernel in it.
kernel_needs_of() {
	depends=$(dpkg-deb -f "$1" Depends) || because=bad-package die "$1: no package"
	printf '%s\n' "$depends" | tr , '\n' | sed -n '
		s/^ *\(linux-[a-z]*-[0-9][a-z0-9.+-]*\)\(:[a-z]*\)* *(= *\([^ )]*\)).*/\1=\3/p; t
		s/^ *\(linux-[a-z]*-[0-9][a-z0-9.+-]*\).*/\1/p'
}

# The files of the packages $@, and of all that they need, into $tmp/set, one a line.
# Those that are not in the cache are left in lacking.
list_set() {
	for name in "$@"; do
		file=$(file_of_package "$name")
		if [ -z "$file" ] || ! hold "$file"; then
			lacking="$lacking $name"
		elif ! grep -qxF -e "$file" "$tmp/set"; then
			printf '%s\n' "$file" >>"$tmp/set"
			# shellcheck disable=SC2046 # a list of words
			list_set $(kernel_needs_of "$file")
		fi
	done
}

# The same, where what lacks is downloaded, all of one suite. Of what cannot be had
# the name is left in lacking.
get_set() {
	while :; do
		lacking=
		: >"$tmp/set"
		list_set "$@"
		[ -n "$lacking" ] || return 0
		for name in $lacking; do
			# shellcheck disable=SC2086 # a list of names
			suite_that_has "$name" $suites || {
				lacking=$name
				return 1
			}
			suites=$suite
		done
		# shellcheck disable=SC2086 # a list of names
		download_packages "$suites" "$download" $lacking
	done
}

# The image that a suite has, and its set. What it had when it was asked may be gone
# by now.
get_image_of_suite() {
	suites=$(suite_of "$kernel" "$asked") || exit
	image=$(package_of_suite "$suites" "linux-image-$flavour") || exit
	! get_set "$image" || return 0
	forget_suite "$suites" "linux-image-$flavour"
	image=$(package_of_suite "$suites" "linux-image-$flavour") || exit
	get_set "$image"
}

# The newest image of a version, and its set. One in the cache of which a part is
# neither there nor to be had any more is as none.
get_image_of_version() {
	suites=$(all_suites)
	image=$(newest_package "linux-image-${asked}[.+-]*-${flavour}_*.deb")
	if [ -n "$image" ]; then
		image=$(name_of_file "$image")
		! get_set "$image" || return 0
		suites=$(all_suites)
	fi
	lacking="linux-image of $asked for $flavour"
	# shellcheck disable=SC2086 # a list of names
	find_package "^linux-image-$(printf '%s' "$asked" | sed 's/[.]/[.]/g')[.+-].*-$flavour\$" $suites || return
	suites=$suite
	has_package "$suite" "$package" || return
	image=$package=$(sed -n 's/^Version: //p' "$tmp/show")
	get_set "$image"
}

get_image() {
	case $asked in
	[a-z]*) get_image_of_suite ;;
	*) get_image_of_version ;;
	esac
}

# What fetch takes for the source of the package's version $1.
source_of_image() {
	printf 'debian:%s=%s\n' "$(printf '%s' "$1" | sed 's/^\([0-9]*[.][0-9]*\).*/\1/')" "$1"
}

# NAME=VERSION of a file in the cache.
name_of_file() {
	name=${1##*/}
	version=${name#*_}
	printf '%s=%s\n' "${name%%_*}" "${version%_*}"
}

# Without its headers there is the kernel still.
from_debian_image() {
	make_tmp
	parse_image
	get_image || not_had "$kernel: no suite of Debian has ${lacking}; $(suites_in_words)"
	headers=linux-headers-${image#linux-image-}
	get_set "$image" "$headers" || {
		printf '%s: %s: not to be had: the softirq cases are left out\n' "$prog" "$lacking" >&2
		get_set "$image"
	}
	debian=$(source_of_image "${image#*=}")
	kernel=$(head -n 1 "$tmp/set")
	more=$(sed 1d "$tmp/set")
	from_packaged
}
