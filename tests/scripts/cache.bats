#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# What the cache holds, and what of it is removed: nothing that a running verb uses.
# Verbs are held where a test wants them by a program that waits for a pipe.
bats_require_minimum_version 1.5.0
load common

cache() {
	"$top/scripts/cache" "$@"
}

# The path of the cache itself, which has a space in it.
new_cache() {
	own_cache
	store=$XDG_CACHE_HOME/skport
	mkdir -p "$store"
}

# An entry of the cache: $1 its path, $2 how long ago it was used, $3 its size in KiB.
entry() {
	mkdir -p "$store/$1"
	head -c $(($3 * 1024)) /dev/urandom >"$store/$1/data"
	touch -d "$2 ago" "$store/$1"
}

# The same that passes for a kernel tree, with what lies beside it.
tree_entry() {
	mkdir -p "$store/tree"
	fake_tree "$store/tree/$1"
	echo '{"kernel": "it"}' >"$store/tree/$1.json"
	touch -d "$2 ago" "$store/tree/$1"
}

# A program $1 that makes the file "started" and waits for the pipe "go", once, and
# then does what it is for.
program_that_waits() {
	mkdir -p bin
	mkfifo go
	cat >"bin/$1" <<END
#!/bin/sh
[ -e "$here/started" ] || {
	: >"$here/started"
	read -r _ <"$here/go"
}
exec "$(command -v "$1")" "\$@"
END
	chmod +x "bin/$1"
}

# A command in the background, of which $job is the process; it has come to the
# program that waits. Ctrl-C and its like are heard.
start() {
	setsid env --default-signal=INT,QUIT PATH="$here/bin:$PATH" "$@" >out 2>err 3>&- 5>&- &
	job=$!
	until [ -e started ]; do
		kill -0 "$job"
	done
}

# What a test that fails has left.
teardown() {
	[ -z "${job:-}" ] || kill -KILL -- "-$job" 2>/dev/null || true # it has ended
}

go_on() {
	echo >go
	wait "$job"
}

# A verb that uses tree/mine, and waits.
start_apply() {
	program_that_waits cpio
	fake_series series four
	start "${1:-$top}/scripts/apply" --series series "$store/tree/mine"
}

# Waits until the lock $1 can be had: until another waits for it too, who is named in
# /proc/locks by the inode.
until_waited_for() {
	inode=$(stat -c %i "$1")
	until grep -q -- "-> FLOCK .*:$inode " /proc/locks; do
		kill -0 "$2"
	done
}

@test "the list: entries, sizes and ages of each directory, as text and as JSON" {
	new_cache
	entry image/a "3 days" 100
	entry image/b "5 hours" 300
	entry image/.hidden "1 year" 1
	tree_entry one "10 days"
	entry ccache/0 "1 hour" 50
	entry lock/x "1 hour" 1
	entry of-nobody/x "1 hour" 500
	run --separate-stderr cache
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ "${lines[1]}" =~ ^tree\ +1\ +[0-9.]+K\ +10\ d\ +10\ d\ +kernel\ source$ ]]
	[[ "${lines[2]}" =~ ^image\ +2\ +4[0-9]+K\ +5\ h\ +3\ d\  ]]
	[[ "${lines[3]}" =~ ^ccache\ +-\ +[0-9]+K\ +-\ +-\ +the\ compiler\'s\ cache ]]
	[[ "${lines[5]}" == "(other)"* ]]
	[[ "${lines[6]}" == "all: "* ]]
	! command -v ccache >/dev/null || [[ "${lines[3]}" == *"; ccache keeps it below "[0-9]* ]]
	cache --json >list
	assert_schema cache list
	[ "$(jq -r '.cache, .bytes' list | paste -sd ' ')" = "$store $(du -s -B1 "$store" | cut -f1)" ]
	jq -e '.bytes == ([.directories[].bytes] | add) + .other and .other > 500000' list
	jq -e '.directories | map(.directory) == ["tree", "image", "ccache", "lock"]' list
	jq -e '.directories[1] | .entries == 2 and .bytes > 400000 and .pruned' list
	[ "$(jq -r '.directories[1].oldest_use' list)" = "$(TZ=UTC date -r "$store/image/a" +%FT%TZ)" ]
	jq -e '.directories[2] | (.pruned | not) and .entries == null and .newest_use == null' list
	jq '.directories[0].entries = "many"' list >wrong
	run ! assert_schema cache wrong
}

@test "the list: a file that two directories share counts once" {
	new_cache
	entry tree/a "1 hour" 1000
	mkdir -p "$store/objects/a"
	ln "$store/tree/a/data" "$store/objects/a/data"
	cache --json >list
	jq -e '.directories[0].bytes > 1000000 and .directories[1].bytes < 100000' list
}

@test "the list: no cache, an empty one, and none where it is looked for" {
	own_cache
	run --separate-stderr cache
	[ "$status" -eq 0 ]
	[ "${lines[-1]}" = "all: 0" ]
	cache --json >list
	assert_schema cache list
	[ ! -e "$XDG_CACHE_HOME/skport" ]
	mkdir "$XDG_CACHE_HOME/skport"
	cache --json | jq -e '.directories == []'
	XDG_CACHE_HOME=nowhere assert_error 255 "has to begin with /" "$top/scripts/cache"
}

@test "a cache that cannot be written to has a list, and is not pruned" {
	unshare -rm true || skip "no user namespaces to mount a file system read-only in"
	new_cache
	entry image/a "3 days" 100
	# shellcheck disable=SC2016 # the inner shell's
	read_only() {
		run --separate-stderr unshare -rm sh -c 'mount --bind "$XDG_CACHE_HOME" "$XDG_CACHE_HOME" &&
			mount -o remount,ro,bind "$XDG_CACHE_HOME" || exit 99
			shift
			exec "$@"' _ - "$top/scripts/cache" "$@"
	}
	read_only
	[ "$status" -eq 0 ]
	[[ "${lines[1]}" == "image "* ]]
	read_only --prune --age 1d
	[ "$status" -eq 255 ]
	[[ "$stderr" == *"skport: cannot be"* ]]
	[ -d "$store/image/a" ]
}

@test "prune to a size: the least recently used go first, until it fits" {
	new_cache
	entry image/old "9 days" 400
	entry objects/older "10 days" 400
	entry image/new "1 day" 400
	entry log/newer "1 hour" 400
	run --separate-stderr cache --prune --size 1M
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ "${lines[0]}" == "removed objects/older: "*"K, last used $(date -d '10 days ago' +%F)"* ]]
	[[ "${lines[1]}" == "removed image/old: "* ]]
	[[ "${lines[2]}" == "2 removed, "8[0-9][0-9]"K freed, "8[0-9][0-9]"K left" ]]
	[ "${#lines[@]}" -eq 3 ]
	[ ! -e "$store/objects/older" ]
	[ ! -e "$store/image/old" ]
	[ -f "$store/image/new/data" ]
	[ -f "$store/log/newer/data" ]
	[ "$(du -s -B1 "$store" | cut -f1)" -le 1048576 ]
	run --separate-stderr cache --prune --size 1M
	[[ "$output" == "0 removed, 0 freed, "* ]]
	assert_no_leftovers
}

@test "prune to an age, and to both; what lies beside a tree goes with it" {
	new_cache
	tree_entry old "40 days"
	tree_entry new "20 days"
	entry bisect/old "41 days" 400
	entry download/x "10 days" 400
	run --separate-stderr cache --prune --age 30d
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 3 ]
	[ "$(cd "$store" && echo tree/*)" = "tree/new tree/new.json" ]
	[ ! -e "$store/bisect/old" ]
	tree_entry old "40 days"
	run --separate-stderr cache --prune --age 4w --size 100K
	[[ "${lines[0]}" == "removed tree/old: "* ]]
	[[ "${lines[1]}" == "removed tree/new: "* ]]
	[[ "${lines[2]}" == "removed download/x: "* ]]
	[ -z "$(find "$store/tree" -type f)" ]
	tree_entry hours "5 hours"
	run --separate-stderr cache --prune --age 6h
	[ -d "$store/tree/hours" ]
	run --separate-stderr cache --prune --age 4h
	[ ! -e "$store/tree/hours" ]
}

@test "prune: files that stay elsewhere are not counted as freed, nor for the wrong one" {
	new_cache
	entry tree/old "9 days" 400
	entry objects/new "1 day" 10
	ln "$store/tree/old/data" "$store/objects/new/linked"
	touch -d "1 day ago" "$store/objects/new"
	entry image/older "10 days" 400
	ln "$store/image/older/data" "$here/mine"
	# Without image/older it fits: tree/old has nothing that objects/new has not.
	run --separate-stderr cache --prune --dry-run --size 600K
	[[ "${lines[0]}" == "would remove image/older: "* ]]
	[[ "${lines[1]}" == "1 would be removed, "* ]]
	run --separate-stderr cache --prune --age 5d
	[ "${#lines[@]}" -eq 3 ]
	[[ "${lines[2]}" == "2 removed, 0 freed, "* ]]
	[ -s "$here/mine" ]
	[ -s "$store/objects/new/linked" ]
}

@test "prune --dry-run says the same and removes nothing" {
	new_cache
	tree_entry old "40 days"
	entry image/new "1 day" 400
	find "$store" -printf '%p %T@\n' | grep -v /lock | sort >before
	run --separate-stderr cache --prune --dry-run --size 0
	[ "$status" -eq 1 ]
	[[ "${lines[0]}" == "would remove tree/old: "* ]]
	[[ "${lines[1]}" == "would remove image/new: "* ]]
	[[ "${lines[2]}" == "2 would be removed, "*"K left" ]]
	find "$store" -mindepth 1 -printf '%p %T@\n' | grep -v /lock | sort >after
	grep -v "^$store [0-9]" before | diff - after
	assert_no_leftovers
}

@test "what --help promises is all that is taken" {
	own_cache
	local wrong
	for wrong in "--prune" "--size 1G" "--age 1d" "--dry-run" "--json --prune --age 1d" "--prune --size" \
		"--prune --size G" "--prune --size 10GB" "--prune --size -1" "--prune --size 1E" "--prune --size 99999999T" \
		"--prune --age d" "--prune --age 30" "--prune --age 30m" "--prune --age -1d" "--prune --age 1d2h" \
		"--prune --age 9999999d" "image" "--all"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr cache $wrong
		[ "$status" -eq 255 ] || { echo "$wrong: $status" && return 1; }
		[[ "$stderr" == *"Usage: cache"* ]] || { echo "$wrong: $stderr" && return 1; }
	done
}

@test "a verb that uses an entry makes it the last used" {
	new_cache
	tree_entry a "40 days"
	tree_entry b "40 days"
	fake_series series four
	run "$top/scripts/status" --series series "$store/tree/a"
	[ "$status" -eq 1 ]
	cache --prune --age 1d
	[ -f "$store/tree/a/Makefile" ]
	[ -f "$store/tree/a.json" ]
	[ ! -e "$store/tree/b" ]
	# One that takes it by its key too.
	mkdir linux
	fake_tree linux/it
	tar -cf it.tar linux/it --transform 's|^linux/||'
	tree=$("$top/scripts/fetch" it.tar)
	touch -d "40 days ago" "$tree"
	[ "$("$top/scripts/fetch" it.tar)" = "$tree" ]
	cache --prune --age 1d
	[ -d "$tree" ]
}

@test "what a running verb uses stays, and goes when that has ended" {
	new_cache
	tree_entry mine "40 days"
	tree_entry other "1 hour"
	start_apply
	run --separate-stderr cache --prune --size 0
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"the rest is in use"* ]]
	[ ! -e "$store/tree/other" ]
	[ -f "$store/tree/mine/drivers/a.c" ]
	[ -f "$store/tree/mine.json" ]
	go_on
	grep -q FOUR "$(cat out)/drivers/a.c"
	run --separate-stderr cache --prune --size 1M
	[ "$status" -eq 0 ]
	[ -d "$store/tree/mine" ]
	run --separate-stderr cache --prune --age 0h --size 0
	[ -z "$(find "$store/tree" -mindepth 1)" ]
	assert_no_leftovers
}

# A copy of the scripts in which the expression $2 is put to the file $1.
spoiled() {
	rm -rf copy
	mkdir -p copy
	cp -R "$top/scripts" copy/
	copy_programs "$here/copy"
	sed -i "$2" "copy/scripts/$1"
	! cmp -s "copy/scripts/$1" "$top/scripts/$1"
}

@test "without the record, or without a look at it, what is used would be gone" {
	new_cache
	local spoil
	for spoil in 'lib/core/cache.sh /flock -s/s/ mkdir -p -- / true /' \
		'lib/cache/prune.sh /exec 7</s/|| return 0/|| :/' \
		'lib/cache/prune.sh /^in_use() {/s/$/ return 1/'; do
		rm -rf started go bin "$store"
		mkdir -p "$store"
		tree_entry mine "40 days"
		spoiled "${spoil%% *}" "${spoil#* }"
		start_apply "$here/copy"
		run copy/scripts/cache --prune --size 0
		[ ! -e "$store/tree/mine" ]
		echo >go
		wait "$job" || true # it has lost its tree
	done
}

@test "a verb that was killed keeps nothing, once what it had started is gone" {
	new_cache
	tree_entry mine "40 days"
	start_apply
	own=$(cd "$store" && echo tmp.*)
	kill -KILL "$job"
	wait "$job" || true # it was killed
	# cpio runs on, in the tree.
	run cache --prune --size 0
	[ -d "$store/tree/mine" ]
	echo >go
	flock "$store/$own" true
	run cache --prune --size 0
	[ ! -e "$store/tree/mine" ]
	[ "$(cd "$store" && echo tmp.*)" = "tmp.*" ]
}

@test "an entry that an inner verb has used is the outer one's until that ends" {
	new_cache
	mkdir linux
	fake_tree linux/it
	tar -cf it.tar linux/it --transform 's|^linux/||'
	mkfifo go
	# shellcheck disable=SC2016 # the inner shell's
	setsid sh -c 'top=$1 prog=outer
		. "$top/scripts/lib/core/common.sh"
		make_tmp
		"$top/scripts/fetch" it.tar >tree
		: >started
		read -r _ <go' _ "$top" >out 2>err 3>&- &
	job=$!
	until [ -e started ]; do
		kill -0 "$job"
	done
	tree=$(cat tree)
	run cache --prune --size 0
	[ -f "$tree/Makefile" ]
	go_on
	run cache --prune --size 0
	[ ! -e "$tree" ]
	# Another cache than that of the outer verb has records of its own.
	mkdir other
	SKPORT_USING="$store/tmp.1/using" XDG_CACHE_HOME="$here/other" "$top/scripts/fetch" it.tar
	[ ! -e "$store/tmp.1" ]
}

@test "a prune while a verb makes the same entry: it is made, whole" {
	new_cache
	mkdir linux
	fake_tree linux/it
	tar -cf it.tar linux/it --transform 's|^linux/||'
	program_that_waits tar
	start "$top/scripts/fetch" it.tar
	"$top/scripts/fetch" it.tar >second 2>&1 3>&- &
	second=$!
	until_waited_for "$store"/lock/tar-* "$second"
	run cache --prune --size 0
	[ "$status" -eq 1 ]
	go_on
	wait "$second"
	[ "$(cat out)" = "$(cat second)" ]
	diff -r linux/it "$(cat out)"
	jq -e .kernel "$(cat out).json"
	assert_no_leftovers
}

@test "an entry that goes between the look and the record is made again" {
	new_cache
	mkdir linux
	fake_tree linux/it
	tar -cf it.tar linux/it --transform 's|^linux/||'
	tree=$("$top/scripts/fetch" it.tar)
	# As a prune does: with the lock, out of its place.
	exec 5<"$store/lock/using"
	flock 5
	"$top/scripts/fetch" it.tar >out 2>&1 3>&- 5>&- &
	job=$!
	until_waited_for "$store/lock/using" "$job"
	mv "$tree" moved
	exec 5>&-
	wait "$job"
	[ "$(cat out)" = "$tree" ]
	diff -r moved "$tree"
	# A tree that was given by name is gone, and that is said.
	exec 5<"$store/lock/using"
	flock 5
	"$top/scripts/status" "$tree" >out 2>&1 3>&- 5>&- &
	job=$!
	until_waited_for "$store/lock/using" "$job"
	rm -r moved
	mv "$tree" moved
	exec 5>&-
	rc=0
	wait "$job" || rc=$?
	[ "$rc" -eq 255 ]
	grep -q "no kernel source" out
}

@test "an entry that is taken after the plan was made stays" {
	new_cache
	tree_entry mine "40 days"
	tree_entry other "30 days"
	mkdir -p "$store/lock"
	: >"$store/lock/using"
	# Verbs can record, for they share the lock; a prune cannot look.
	exec 5<"$store/lock/using"
	flock -s 5
	cache --prune --size 0 >pruned 2>&1 3>&- 5>&- &
	prune=$!
	until_waited_for "$store/lock/using" "$prune"
	start_apply
	exec 5>&-
	rc=0
	wait "$prune" || rc=$?
	[ "$rc" -eq 1 ]
	grep -q "tree/mine: is in use by now, and stays" pruned
	grep -q "^removed tree/other: " pruned
	[ -d "$store/tree/mine" ]
	go_on
}

@test "two prunes side by side: each entry is removed once, and no more than has to be" {
	new_cache
	local i
	for i in $(seq 10 40); do
		entry "image/$i" "$i days" 40
	done
	cache --prune --size 600K >one 2>&1 3>&- &
	cache --prune --size 600K >two 2>&1 3>&-
	wait $!
	cat one two
	[ "$(grep -h '^removed image/' one two | cut -d: -f1 | sort | uniq -d)" = "" ]
	[ "$(grep -ch '^removed image/' one two | paste -sd + | bc)" -eq $((31 - $(find "$store/image" -mindepth 1 -maxdepth 1 | wc -l))) ]
	grep -hvE '^removed |^[0-9]+ removed, ' one two && return 1
	[ "$(du -s -B1 "$store" | cut -f1)" -gt $((500 * 1024)) ]
	[ "$(du -s -B1 "$store" | cut -f1)" -le $((600 * 1024)) ]
	[ -d "$store/image/10" ]
}

@test "Ctrl-C, or death, during a prune: nothing is half removed" {
	new_cache
	program_that_waits rm
	local signal
	for signal in INT KILL; do
		rm -f started
		tree_entry first "9 days"
		tree_entry second "8 days"
		start "$top/scripts/cache" --prune --size 0
		# It is out of its place, with what lies beside it, and not removed yet.
		[ ! -e "$store/tree/first" ]
		[ ! -e "$store/tree/first.json" ]
		find "$store"/tmp.*/gone/entry/drivers/a.c
		kill -"$signal" -- "-$job"
		rc=0
		wait "$job" || rc=$?
		[ "$signal" = KILL ] || [ "$rc" -eq 255 ]
		# The next verb removes what a dead one has left.
		"$top/scripts/status" "$store/tree/second" || true # whatever it is
		[ -z "$(find "$store" -name 'tmp.*' -o -name 'new.*')" ]
		[ "$(cd "$store/tree" && echo *)" = "second second.json" ]
		[ -f "$store/tree/second/drivers/a.c" ]
	done
}

@test "hostile content: nothing outside of the cache is touched" {
	new_cache
	mkdir -p precious/sub
	echo data >precious/sub/file
	touch -d "50 days ago" precious/sub precious/sub/file precious
	find precious -printf '%p %T@ %m\n' | sort >before
	# A directory of the cache that is a link, an entry, and a file in one.
	ln -s "$here/precious" "$store/objects"
	mkdir -p "$store/image" "$store/tree" "$store/headers"
	ln -s "$here/precious" "$store/image/link"
	entry image/inside "9 days" 4
	ln -s "$here/precious/sub" "$store/image/inside/sub"
	ln -s ../../../../precious/sub/file "$store/image/inside/file"
	touch -h -d "50 days ago" "$store/image/link" "$store/image/inside"
	# Names.
	mkdir -p "$store/image/-rf" "$store/image/a b  c" "$store/image/*" "$store/tree/x.json" \
		"$store/image/"$'new\nline' "$store/image/"$'precious\n../../../precious' "$store/headers/"$'tab\tbed'
	chmod 000 "$store/image/a b  c"
	find "$store" -mindepth 2 -maxdepth 2 -exec touch -h -d "50 days ago" {} +
	run --separate-stderr cache --prune --age 1d
	echo "$output $stderr"
	[ "$status" -eq 0 ]
	[ "$(find "$store/image" "$store/headers" -mindepth 1 -printf x | wc -c)" -eq 3 ]
	[ ! -L "$store/image/link" ]
	[ ! -e "$store/image/-rf" ]
	[ ! -e "$store/image/a b  c" ]
	[ ! -e "$store/image/*" ]
	[[ "$output" != *objects/* ]]
	[ -L "$store/objects" ]
	find precious -printf '%p %T@ %m\n' | sort | diff before -
	[ "$(cat precious/sub/file)" = data ]
	run --separate-stderr cache
	[ "$status" -eq 0 ]
	[[ "$output" != *objects* ]]
}

@test "each directory that a script makes in the cache is in the table, and only such" {
	# shellcheck disable=SC2016 # an expression
	grep -rohE '"?\$cache"?/[a-z]+' "$top/scripts" | sed 's|.*/||' | grep -vx -e tmp -e new | sort -u >used
	# Runs and matrices are where the installed copy has no build/.
	printf 'run\nmatrix\n' >>used
	sort -u -o used used
	grep -v '^#' "$top/scripts/lib/cache/directories.tsv" | cut -f1 | sort >listed
	diff used listed
	awk -F '\t' '!/^#/ && (NF != 5 || $3 !~ /^(yes|no)$/ || $2 !~ /^(-|[.]json)$/)' \
		"$top/scripts/lib/cache/directories.tsv" | tee wrong
	[ ! -s wrong ]
}
