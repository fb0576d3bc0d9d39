# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2317 # called by name
# How the cases are made: how_KIND makes the one of a row "KIND WORDS...", in the
# directory `here`, and asks a verb for the verdict by `ask`.

# The image of Debian's packaged 6.1, and one that was built from its source: $1.
image_of() {
	case $1 in
	package) "$top/scripts/fetch" debian-image:6.1 ;;
	modular) "$top/scripts/build" --variant modular "$mended" ;;
	esac
}

# A copy of an image that may be spoiled.
copy_image() {
	found=$(image_of "$1") || die "$1: cannot be made"
	cp -r "$found" "$here/image"
	image=$here/image
}

boot() {
	ask "$top/scripts/boot" "$@"
}

# without BASE MODULE: nor a word of it in the lists, as one whose .config nobody
# knows.
how_without() {
	copy_image "$1"
	: >"$image/config"
	find "$image/modules" -name "$2.ko" -delete
	sed -i "/\/$2.ko:/d; s, [^ ]*/$2.ko,,g" "$image/modules/modules.dep"
	sed -i "/ $(printf '%s' "$2" | tr - _)\$/d" "$image/modules/modules.alias"
	boot "$image"
}

# unlisted MODULE: the file alone is gone.
how_unlisted() {
	copy_image package
	: >"$image/config"
	find "$image/modules" -name "$1.ko" -delete
	boot "$image"
}

how_no_modules() {
	copy_image package
	rm -r "$image/modules"
	boot "$image"
}

how_no_lists() {
	copy_image package
	find "$image/modules" -name 'modules.*' -delete
	boot "$image"
}

# xts is of a release that is like the kernel's, but for one letter.
how_foreign_module() {
	copy_image package
	release=$(jq -r .release "$image/image.json")
	find "$image/modules" -name xts.ko \
		-exec sed -i "s/vermagic=$release/vermagic=${release%?}x/" {} +
	boot "$image"
}

# append WORDS: the packaged kernel with these words.
how_append() {
	boot --append "$*" "$(image_of package)"
}

# program PATH: the full tier, with a program in the guest that is none: of two
# files of a name the later one counts.
how_program() {
	mkdir -p "$here/cache/skport" "$here/root/${1%/*}"
	"$top/scripts/lib/boot/userland" >"$here/stdout" || die "no userland for the full tier"
	cp -r "$cache/userland" "$here/cache/skport/"
	echo none >"$here/root/$1"
	chmod 755 "$here/root/$1"
	(cd "$here/root" && find . | cpio -o -H newc --quiet) >"$here/none.cpio"
	find "$here/cache/skport/userland" -name root.cpio | while read -r archive; do
		cat "$here/none.cpio" >>"$archive"
	done
	XDG_CACHE_HOME=$here/cache ask "$top/scripts/boot" --tier full "$(image_of package)"
}

# file_limit N: a build that may write no file of more than N blocks, in a cache
# that has nothing of it.
how_file_limit() {
	# shellcheck disable=SC2016 # the inner shell's
	CCACHE_DIR=$cache/ccache XDG_CACHE_HOME=$here/cache \
		ask sh -c 'ulimit -f "$1" && shift && exec "$@"' _ "$1" "$top/scripts/build" "$source"
}

# loaded OPTIONS: boot with every core at work twice over.
how_loaded() {
	busy=
	for _ in $(seq $((2 * $(nproc)))); do
		setpriv --pdeathsig KILL sh -c 'while :; do :; done' &
		busy="$busy $!"
	done
	boot "$@" "$(image_of package)"
	# shellcheck disable=SC2086 # a list of numbers
	kill $busy
}

# splat WORDS: a kernel whose driver warns when it gets a key.
how_splat() {
	spoiled=$("$top/scripts/apply" --series "$top/tests/verdicts/splat" "$source") ||
		die "tests/verdicts/splat does not apply"
	made=$("$top/scripts/build" "$spoiled") || die "tests/verdicts/splat does not build"
	boot --append "$*" "$made"
}

# source broken|mended: from its source.
how_source() {
	case $1 in
	broken) ask "$top/scripts/check" --format json "$broken" ;;
	mended) ask "$top/scripts/check" --format json "$mended" ;;
	esac
}

# tree OPTIONS: the tree of the row.
how_tree() {
	ask "$top/scripts/check" --format json "$@" "$tree"
}

# series OPTIONS: the same with the series on.
how_series() {
	tree=$("$top/scripts/apply" "$tree") || die "the series does not apply"
	how_tree "$@"
}

# by FILE WORDS: a test of its own.
how_by() {
	file=$top/tests/scripts/$1
	shift
	status=0
	bats --formatter tap --filter "^$*" "$file" >"$here/stdout" 2>"$here/stderr" </dev/null || status=$?
	[ "$status" != 0 ] || ! grep -q '^1\.\.0$' "$here/stdout" || status=1
	code=-
	got=$([ "$status" = 0 ] && echo pass || echo fail)
	reason=$(grep_any -m 1 '^not ok' "$here/stdout")
	reason=${reason:--}
}
