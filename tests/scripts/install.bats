# SPDX-License-Identifier: GPL-2.0
bats_require_minimum_version 1.5.0
# not quick: it builds or boots
load common

# One installed copy for all of the tests here.
setup_file() {
	export prefix="$BATS_FILE_TMPDIR/a prefix"
	"$BATS_TEST_DIRNAME/../../scripts/dev/install" --prefix "$prefix"
	export PATH="$prefix/bin:$PATH"
}

@test "an installed skport lists its verbs, and has a man page of each" {
	run skport --help
	[ "$status" -eq 0 ]
	for verb in apply boot build check fetch prove status; do
		[[ "$output" == *"  $verb "* ]]
	done
	[[ "$output" != *"  lint "* ]]
	for verb in "$prefix"/lib/skport/scripts/*; do
		[ -f "$verb" ] && [ "${verb##*/}" != skport ] || continue
		page="$prefix/share/man/man1/skport-${verb##*/}.1"
		run --separate-stderr man --warnings -l "$page"
		[ "$status" -eq 0 ]
		[ -z "$stderr" ]
		for part in NAME SYNOPSIS DESCRIPTION EXAMPLE 'EXIT STATUS'; do
			[[ "$output" == *"$part"* ]] || { echo "$page has no $part" && return 1; }
		done
	done
}

@test "an option that --help names is in the man page, and only such" {
	for verb in boot fetch status; do
		skport "$verb" --help | grep -oE -- '--[a-z][a-z-]+' | sort -u >wanted
		man -l "$prefix/share/man/man1/skport-$verb.1" | grep -oE -- '--[a-z][a-z-]+' | sort -u >got
		diff wanted got
	done
}

@test "a help text that lacks a part is an error with the verb's name" {
	(cd "$top" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf -
	printf '#!/bin/sh\nprintf "Usage: odd\nBe odd.\n\nExample:\n  scripts/odd\n"\n' >scripts/odd
	chmod +x scripts/odd
	assert_error 255 "scripts/odd: its --help makes no man page" scripts/dev/install --prefix "$here/p"
	printf 'printf "\nExit: 0\n"\n' >>scripts/odd
	scripts/dev/install --prefix "$here/p"
	man -l "$here/p/share/man/man1/skport-odd.1" | grep -q 'skport-odd - be odd'
}

@test "an installed copy reads a series, and a tree" {
	fake_tree tree
	fake_series series four
	run --separate-stderr skport status --series series tree
	[ "$status" -eq 1 ]
	[ "${lines[-1]}" = ABSENT ]
	run --separate-stderr skport lint-series
	[ "$status" -eq 0 ]
}

@test "no such verb is an error, in one line" {
	assert_error 255 "no such verb" skport nothing
	assert_error 255 "no such verb" skport ../lib/skport/scripts/check
	assert_error 255 "no such verb" skport lib
}

@test "an installed copy boots a kernel, and writes nothing beside itself" {
	image=$("$top/scripts/build" "$("$top/scripts/fetch" debian:6.1)")
	find "$prefix" -printf '%p %T@\n' | sort >before
	run --separate-stderr skport boot "$image"
	find "$prefix" -printf '%p %T@\n' | sort >after
	diff before after
	[ "$status" -eq 0 ]
	[[ "$output" == "${XDG_CACHE_HOME:-$HOME/.cache}/skport/run/"* ]]
	jq -e '.verdict == "good"' "$output/run.json"
}

@test "completion knows the verbs, their options and the machines" {
	run bash -c '
		. "$prefix/share/bash-completion/completions/skport"
		try() {
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
			_skport
			echo "${COMPREPLY[*]}"
		}
		try skport bo
		try skport boot --ma
		try skport boot --machine power1
		try skport fetch ./x'
	[ "${lines[0]}" = boot ]
	[ "${lines[1]}" = --machine ]
	[ "${lines[2]}" = power10 ]
	[ "${#lines[@]}" -eq 3 ]
}

@test "a Debian package of it builds, and lintian has nothing to say" {
	mkdir skport-1.0
	(cd "$top" && git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf -) |
		tar -xf - -C skport-1.0
	(cd skport-1.0 && dpkg-buildpackage -us -uc -d) >log 2>&1 || { tail log && return 1; }
	run lintian --allow-root --fail-on error,warning,info skport_*.changes
	echo "$output"
	[ "$status" -eq 0 ]
	dpkg-deb -c skport_*.deb | grep -q ' ./usr/bin/skport -> '
	# And it would: a control file without a description.
	sed -i '/^ Linux 4.10 broke/,$d' skport-1.0/debian/control
	(cd skport-1.0 && dpkg-buildpackage -us -uc -d -b) >log 2>&1
	run lintian --allow-root --fail-on error,warning,info skport_*.changes
	[ "$status" -ne 0 ]
}
