#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# not quick: it builds or boots
# The fault table itself is run by scripts/dev/test. Here: that it can fail, that
# fuzzing can, and what needs no kernel.
bats_require_minimum_version 1.5.0
load common

# A vmrun with an error in it: $1 its name, $2 the file, $3 the sed script.
plant() {
	cp -r "$top/qemu/vmrun" "src.$1"
	sed "$3" "$top/qemu/vmrun/$2" >"src.$1/$2"
	run ! cmp -s "$top/qemu/vmrun/$2" "src.$1/$2"
}

@test "the fault table: each error in vmrun makes its row fail" {
	only=()
	while IFS='|' read -r row file script; do
		row=${row%%[[:space:]]*}
		plant "$row" "${file//[[:space:]]/}" "${script# }"
		only+=(--only "$row")
	done < <(grep -v '^#' "$top/tests/faults/planted")
	mkdir vmrun
	for src in src.*; do
		echo "gcc -std=gnu11 -D_GNU_SOURCE -O1 -w -o '$here/vmrun/${src#src.}' '$here/$src'/*.c \$(xml2-config --cflags) -ljansson -lxml2"
	done | xargs -d '\n' -P 2 -n 1 sh -c
	VMRUN="$here/vmrun" PLAIN_VMRUN="$here/vmrun" run --separate-stderr \
		"$top/scripts/dev/test-faults" "${only[@]}"
	echo "$output"
	echo "$stderr"
	[ "$status" -eq 1 ]
	[[ "${lines[-1]}" == "0 as wanted, $((${#only[@]} / 2)) not, 0 "* ]]
	assert_no_leftovers
}

@test "fuzzing finds a nonce that is not asked for, soon" {
	script=$(sed -n 's/^wrong-nonce *| *ktap.c *| //p' "$top/tests/faults/planted")
	plant nonce ktap.c "$script"
	run --separate-stderr "$top/scripts/dev/fuzz" --seconds 30 --source "$here/src.nonce" boot
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"found: not so: ends_well("* ]]
	rm -f "$(sed -n 's/.*(\(.*build.fuzz.found.*\))$/\1/p' <<<"$output")"
}

@test "fuzzing finds a hunk that is taken to be whole, soon" {
	cp -r "$top/scripts/lib/series/patch-facts" broken
	sed -i 's/ || b.new != h.new_count//' broken/hunk.c
	run ! cmp -s broken/hunk.c "$top/scripts/lib/series/patch-facts/hunk.c"
	run --separate-stderr "$top/scripts/dev/fuzz" --seconds 30 --source "$here/broken" patch
	echo "$output"
	[ "$status" -eq 1 ]
	[[ "$output" == *"found: not so: old == h->old_count && new == h->new_count"* ]]
	rm -f "$(sed -n 's/.*(\(.*build.fuzz.found.*\))$/\1/p' <<<"$output")"
}

@test "the table and the fuzzers refuse what they do not know" {
	assert_usage() {
		run --separate-stderr "$@"
		[ "$status" -eq 255 ]
	}
	assert_usage "$top/scripts/dev/test-faults" --only no-such-row
	assert_usage "$top/scripts/dev/test-faults" --jobs none
	assert_usage "$top/scripts/dev/fuzz" --seconds soon
	assert_usage "$top/scripts/dev/fuzz" --source "$here"
	assert_usage "$top/scripts/dev/fuzz" everything
}

# A QEMU of a few lines: $1 its results, which it gives with the boot's nonce.
fake_qemu() {
	mkdir -p bin
	cat >bin/qemu-system-ppc64 <<EOF
#!/bin/sh
for word in "\$@"; do
	case \$word in
	*skport.nonce=*) nonce=\${word#*skport.nonce=} nonce=\${nonce%% *} ;;
	file,id=res,path=*) results=\${word#*path=} ;;
	file,id=con,path=*) console=\${word#*path=} ;;
	esac
done
echo "Linux version" >"\$console"
sed "s/NONCE/\$nonce/" '$here/results' >"\$results"
EOF
	chmod +x bin/qemu-system-ppc64
	printf '%s\n' "$@" >results
	echo x.alloc >required
	mkdir -p image
	cp /usr/powerpc64le-linux-gnu/lib/libc.so.6 image/vmlinux
}

clean_under_valgrind() {
	run --separate-stderr env PATH="$here/bin:$PATH" valgrind -q --error-exitcode=99 \
		--leak-check=full --errors-for-leak-kinds=definite,indirect,possible \
		--track-fds=yes --log-file="$here/valgrind.log" \
		"$top/build/bin/vmrun" --machine "$top/qemu/machines/power8" \
		--image "$here/image" --initrd "$here/results" \
		--required "$here/required" --out "$1" --limit 20
	cat valgrind.log
	[ "$(grep -c 'Open file descriptor' valgrind.log)" = "$(grep -c 'inherited from parent' valgrind.log)" ]
}

@test "vmrun is clean under valgrind: good, bad twice, broken, no QEMU" {
	make -s -C "$top" vmrun
	well=("KTAP version 1" "1..1" "  KTAP version 1" "  # Subtest: x" "  1..1"
		"  # begin alloc" "  ok 1 alloc" "ok 1 x" "# end nonce=NONCE lines=8 status=0")
	mkdir good bad broken none
	fake_qemu "${well[@]}"
	clean_under_valgrind good
	[ "$output" = "code: all-ok
verdict: good
reason: all 1 cases ok" ]
	fake_qemu "${well[@]:0:6}" "  not ok 1 alloc # bind" "not ok 1 x" "# end nonce=NONCE lines=8 status=1"
	clean_under_valgrind bad
	[ "$status" -eq 1 ] || return
	[ -f bad/confirm/run.json ]
	fake_qemu "${well[@]:0:7}"
	clean_under_valgrind broken
	[[ "$output" == *"verdict: skip"* ]]
	rm bin/qemu-system-ppc64
	sed -i s/qemu-system-ppc64/no-such-qemu/ required
	clean_under_valgrind none
	[[ "$output" == *"verdict: "* ]]
}
