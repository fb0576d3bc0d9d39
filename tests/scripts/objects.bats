#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# A build that begins with the objects of another: what it takes, and what is made anew.
bats_require_minimum_version 1.5.0
load common

# In a copy src of the tree, the commands $2; the objects are those of the image $1.
# Whoever changes a file has its time as it was, or older: patches do so.
in_copy() {
	find tree -exec touch -h -d 2017-02-19 {} +
	sh -c 'top=$1 prog=build
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/tree.sh"
		. "$top/scripts/lib/build/objects.sh"
		make_tmp
		after=$2 recipe=$3 src=$tmp/src
		stamp tree >"$tmp/stamp"
		keep_stats
		link_tree tree "$src"
		eval "$4"' _ "$top" "$1" "${recipe:-one}" "$2"
}

# A tree, and in the cache its objects.
first_build() {
	own_cache
	fake_tree tree
	mkdir -p tree/crypto tree/include tree/scripts tree/Documentation
	echo "int a;" >tree/crypto/a.c
	echo "int b;" >tree/crypto/b.c
	echo "#define H 1" >tree/include/h.h
	echo true >tree/scripts/tool.sh
	ln -sf crypto/a.c tree/link.c
	rm -rf "$XDG_CACHE_HOME/skport/objects"
	# shellcheck disable=SC2016 # the inner shell's
	in_copy "" 'mkdir "$src/obj" "$src/skport"
		touch "$src/obj/a.o"
		mark_objects
		publish "$src" "$cache/objects/first"'
}

# The source that is newer than the objects, or "none taken".
newer() {
	# shellcheck disable=SC2016 # the inner shell's
	in_copy "${1:-/images/first}" 'take_objects
		[ -d "$src/obj" ] || { echo "none taken" && exit; }
		cd "$src" && find . -type f -newer obj/a.o ! -path "./skport*" | sort | paste -sd " "'
}

replace() {
	echo "$2" >new
	mv new "$1"
}

@test "of the same tree nothing is newer; another file is, whatever its time" {
	first_build
	[ "$(newer)" = "" ]
	rm tree/link.c
	ln -s crypto/a.c tree/link.c
	[ "$(newer)" = "" ]
	replace tree/crypto/a.c "int c;"
	[ "$(newer)" = ./crypto/a.c ]
	replace tree/include/h.h "#define H 2"
	[ "$(newer)" = "./crypto/a.c ./include/h.h" ]
	echo words >tree/Documentation/words
	[ "$(newer)" = "./Documentation/words ./crypto/a.c ./include/h.h" ]
	replace tree/arch/powerpc/Kconfig "config X"
	[ "$(newer)" = "./Documentation/words ./arch/powerpc/Kconfig ./crypto/a.c ./include/h.h" ]
	[ "$(stat -c %y tree/crypto/a.c | cut -d- -f1)" = 2017 ]
	[ "$(cat "$XDG_CACHE_HOME/skport/objects/first/crypto/a.c")" = "int a;" ]
}

@test "another configuration, or what kbuild's records do not follow: nothing is taken" {
	first_build
	[ "$(recipe=another newer)" = "none taken" ]
	[ "$(newer /images/other)" = "none taken" ]
	for file in include/more.h crypto/c.c scripts/tool.sh crypto/Makefile scripts/new.c; do
		first_build
		replace "tree/$file" "otherwise"
		[ "$(newer)" = "none taken" ] || { echo "$file" && false; }
		rm "tree/$file"
	done
	first_build
	ln -sf crypto/b.c tree/link.c
	[ "$(newer)" = "none taken" ]
	first_build
	rm tree/include/h.h
	[ "$(newer)" = "none taken" ]
	ln -s ../crypto/a.c tree/include/h.h
	[ "$(newer)" = "none taken" ]
}

@test "in place there are objects already" {
	fake_tree tree
	run --separate-stderr "$top/scripts/build" --in-place --after image tree
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"a TREE has its own objects" ]]
}
