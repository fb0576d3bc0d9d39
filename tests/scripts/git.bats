#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0
# The one wrapper of git: what a hostile repository, a user's configuration and the
# environment name is not run. Each trap is shown to work on git as it is.
bats_require_minimum_version 1.5.0
load common

# Programs for a configuration to name. Each leaves its name in ran/; what is a filter
# passes on what it is given. ext:: cannot do with a blank in a path.
set_traps() {
	traps=$BATS_TEST_TMPDIR/traps
	mkdir -p "$traps/hooks" ran
	# shellcheck disable=SC2016 # the trap's own
	printf '#!/bin/sh\ntouch "%s/ran/${0##*/}"\ncase $0 in */clean | */smudge) cat ;; esac\n' "$here" >"$traps/trap"
	printf '#!/bin/sh\ntouch "%s/ran/hook"\n' "$here" >"$traps/hook"
	chmod +x "$traps/trap" "$traps/hook"
	local name
	for name in post-checkout post-commit post-index-change pre-commit reference-transaction; do
		cp "$traps/hook" "$traps/hooks/$name"
	done
	for name in alias askpass clean credential editor external fetch fsmonitor gpg pack pager proxy smudge ssh textconv uploadpack; do
		cp "$traps/trap" "$traps/$name"
	done
}

# They go into the configuration file $1.
name_traps() {
	local key name
	while read -r key name; do
		git config -f "$1" "$key" "$traps/$name"
	done <<-END
		core.fsmonitor fsmonitor
		core.hooksPath hooks
		core.pager pager
		core.sshCommand ssh
		core.gitProxy proxy
		core.editor editor
		core.askPass askpass
		credential.helper credential
		gpg.program gpg
		diff.external external
		diff.evil.textconv textconv
		filter.evil.clean clean
		filter.evil.smudge smudge
		remote.origin.uploadpack uploadpack
		uploadpack.packObjectsHook pack
	END
	git config -f "$1" log.showSignature true
	git config -f "$1" protocol.ext.allow always
	git config -f "$1" alias.evil "!$traps/alias"
}

plain_commit() {
	git -C "$1" -c user.name=u -c user.email=u commit -qm "$2"
}

# A repository with all of these traps. Its last commit has a signature, each file
# has a filter and a driver for diffs; the file `missing` of the commit before is to
# be fetched.
hostile_repository() {
	set_traps
	git init -q theirs
	echo '* diff=evil filter=evil' >theirs/.gitattributes
	fake_tree theirs
	echo missing >theirs/missing
	git -C theirs add -A
	plain_commit theirs one
	missing=$(git -C theirs rev-parse HEAD:missing)
	rm theirs/missing
	sed -i s/four/FOUR/ theirs/drivers/a.c
	git -C theirs add -A
	plain_commit theirs two
	git -C theirs update-ref HEAD "$(git -C theirs cat-file commit HEAD |
		sed '/^committer/a gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----' |
		git -C theirs hash-object -t commit -w --stdin)"
	rm -f "theirs/.git/objects/${missing:0:2}/${missing:2}"
	# In a work tree that git has just written it takes no look at the files.
	touch theirs/drivers/a.c
	git -C theirs config core.repositoryFormatVersion 1
	git -C theirs config extensions.partialClone origin
	git -C theirs config remote.origin.promisor true
	git -C theirs config remote.origin.url "ext::$traps/fetch"
	git -C theirs config protocol.allow always
	git -C theirs config protocol.file.allow always
	git -C theirs config protocol.ssh.allow always
	name_traps theirs/.git/config
}

# Of git as it is this runs the trap $1: else the test shows nothing.
bites() {
	rm -f "$here"/ran/*
	"${@:2}" >"$here/out" 2>&1 || true # what a trap leaves with does not matter
	[ -e "$here/ran/$1" ] || { echo "$*: does not run it: $(cat "$here/out")" && return 1; }
	rm -f "$here"/ran/*
}

nothing_ran() {
	[ -z "$(ls -A "$here/ran")" ] || { echo "ran: $(ls "$here/ran")" && return 1; }
}

# A call of scripts/lib/core/git.sh, as of a verb.
by() {
	# shellcheck disable=SC2016 # the verb's
	sh -c 'top=$1 prog=verb && shift
		. "$top/scripts/lib/core/common.sh"
		. "$top/scripts/lib/core/git.sh"
		"$@"' _ "$top" "$@"
}

content() {
	(cd "$1" && find . -printf '%P %s %m\n' | sort && find . -type f -exec sha256sum {} + | sort)
}

# With a terminal for a pager to be wanted.
on_terminal() {
	SHELL=/bin/sh TERM=dumb script -qec "$(printf "'%s' " "$@")" /dev/null </dev/null
}

@test "git as it is runs each of the traps" {
	hostile_repository
	bites fsmonitor git -C theirs ls-files -o
	bites textconv git -C theirs log -p
	bites textconv git -C theirs log -S four
	bites external git -C theirs log -p --ext-diff
	bites clean git -C theirs add drivers/a.c
	bites smudge git -C theirs archive HEAD
	bites gpg git -C theirs log
	bites hook git -C theirs checkout -f HEAD
	bites alias git -C theirs evil
	bites pager on_terminal git -C theirs log
	bites fetch git -C theirs cat-file -p "$missing"
	# An option in front is no help where the configuration has one for the protocol.
	bites fetch git -C theirs -c protocol.allow=never cat-file -p "$missing"
	git -C theirs config remote.origin.url ssh://nowhere/x
	bites ssh git -C theirs cat-file -p "$missing"
	git -C theirs config remote.origin.url "$here/theirs"
	bites uploadpack git -C theirs cat-file -p "$missing"
}

@test "their_git: nothing is run, fetched or written" {
	hostile_repository
	content theirs >before
	[ "$(by their_git theirs rev-parse HEAD)" = "$(git -C theirs rev-parse HEAD)" ]
	[ "$(by their_git theirs cat-file blob HEAD:drivers/a.c)" = "$(cat theirs/drivers/a.c)" ]
	by their_git theirs ls-files --cached --others --exclude-standard >files
	grep -qx drivers/a.c files
	by their_git theirs ls-files --deleted
	by their_git theirs log -1 -p HEAD -- drivers >said
	grep -qx +FOUR said
	by their_git theirs log -S FOUR --format=%s HEAD -- drivers >said
	[ "$(cat said)" = two ]
	by their_git theirs diff-tree -r -p HEAD~ HEAD -- drivers >shown
	grep -qx +FOUR shown
	on_terminal sh -c ". '$top/scripts/lib/core/git.sh' && their_git theirs log" >said
	grep -q two said
	run ! by their_git theirs cat-file -p "$missing"
	nothing_ran
	diff before <(content theirs)
}

@test "their_git: nothing is fetched, by whatever protocol, by an old git either" {
	hostile_repository
	mkdir old
	printf '#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec %s "$@"\n' "$(command -v git)" >old/git
	chmod +x old/git
	for url in "ext::$traps/fetch" ssh://nowhere/x "$here/theirs" "file://$here/theirs" evil::x; do
		git -C theirs config remote.origin.url "$url"
		run ! by their_git theirs cat-file -p "$missing"
		nothing_ran
		PATH=$here/old:$PATH run ! by their_git theirs cat-file -p "$missing"
		nothing_ran
	done
}

@test "their_git: a log reads no file that the configuration names, and no submodule's" {
	set_traps
	git init -q theirs
	git init -q theirs/sub
	for word in one two; do
		echo $word >theirs/sub/file
		git -C theirs/sub add file
		plain_commit theirs/sub $word
		git -C theirs -c advice.addEmbeddedRepo=false add sub
		plain_commit theirs $word
	done
	git -C theirs config diff.submodule diff
	git -C theirs/sub config diff.external "$traps/external"
	bites external git -C theirs log -p -1
	by their_git theirs log -p -1 >said
	grep -q '^+Subproject commit' said
	nothing_ran
	mkfifo fifo
	git -C theirs config mailmap.file "$here/fifo"
	run timeout 0.5 git -C theirs log
	[ "$status" -eq 124 ]
	# shellcheck disable=SC2016 # the verb's
	by eval 'runner="timeout 30" && their_git theirs log' >said
}

@test "their_git: an object is what its id says" {
	git init -q theirs
	echo one >theirs/file
	git -C theirs add file
	plain_commit theirs one
	one=$(git -C theirs rev-parse HEAD:file)
	git -C theirs replace "$one" "$(echo two | git -C theirs hash-object -w --stdin)"
	[ "$(git -C theirs cat-file blob HEAD:file)" = two ]
	[ "$(by their_git theirs cat-file blob HEAD:file)" = one ]
}

@test "their_git: what might run something, or write, is no command of it" {
	hostile_repository
	for command in add archive checkout diff diff-index evil fetch gc show status; do
		assert_error 255 "git $command: may run what theirs names" by their_git theirs "$command"
	done
	nothing_ran
}

@test "their_git: the environment names no other repository, and no program" {
	set_traps
	git init -q theirs
	git init -q other
	echo "* diff=evil" >theirs/.gitattributes
	for repo in theirs other; do
		echo "$repo" >$repo/file
		git -C $repo add -A
		plain_commit $repo "in $repo"
	done
	export GIT_DIR=$here/other/.git GIT_WORK_TREE=$here/other GIT_EXTERNAL_DIFF="$traps/external"
	export GIT_PAGER="$traps/pager" GIT_INDEX_FILE=$here/other/.git/index GIT_TRACE=$here/ran/trace
	[ "$(git log --format=%s)" = "in other" ]
	[ -e ran/trace ]
	rm ran/*
	[ "$(by their_git theirs log --format=%s)" = "in theirs" ]
	by their_git theirs log -p --ext-diff >shown
	grep -qx +theirs shown
	[ "$(by their_git theirs ls-files)" = ".gitattributes
file" ]
	on_terminal sh -c ". '$top/scripts/lib/core/git.sh' && their_git theirs log" >said
	nothing_ran
	# Where a user keeps configuration stays as it is.
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=log.date GIT_CONFIG_VALUE_0=format:today
	[ "$(by their_git theirs log -1 --format=%ad)" = today ]
}

@test "no_outer_repository: a directory in a repository is none by itself" {
	git init -q outer
	mkdir outer/inner
	[ "$(by their_git outer/inner rev-parse --show-prefix)" = inner/ ]
	# shellcheck disable=SC2016 # the verb's
	run by eval 'no_outer_repository outer/inner && their_git outer/inner rev-parse'
	[ "$status" -ne 0 ]
	[[ "$output" == *"not a git repository"* ]]
}

@test "clone_git: nothing is run, and neither hooks nor configuration come along" {
	hostile_repository
	content theirs >before
	export GIT_DIR=$here/other GIT_WORK_TREE=$here/other GIT_TEMPLATE_DIR=$traps
	export HOME=$here/home
	mkdir home
	git config -f home/.gitconfig core.hooksPath "$traps/hooks"
	git config -f home/.gitconfig core.fsmonitor "$traps/fsmonitor"
	git config -f home/.gitconfig protocol.ext.allow always
	by clone_git theirs clone
	nothing_ran
	[ ! -e other ]
	diff before <(content theirs)
	[ "$(ls -A clone)" = .git ]
	[ ! -e clone/.git/hooks ]
	run ! grep -E 'trap|ext::|promisor|protocol' clone/.git/config
	unset GIT_DIR GIT_WORK_TREE GIT_TEMPLATE_DIR
	[ "$(git -C clone rev-parse HEAD)" = "$(git -C theirs rev-parse HEAD)" ]
	rm -f ran/*
	# What it reads is on this machine.
	run by clone_git "ext::$traps/fetch" other
	[ "$status" -ne 0 ]
	[[ "$output" == *"transport 'ext' not allowed"* ]]
	nothing_ran
}

# A user who has set up all of it for each repository.
hostile_user() {
	set_traps
	export HOME=$here/home XDG_CONFIG_HOME=$here/home/.config
	mkdir -p home/.config/git
	name_traps home/.gitconfig
	git config -f home/.gitconfig commit.gpgSign true
	git config -f home/.gitconfig core.autocrlf true
	git config -f home/.gitconfig init.templateDir "$traps"
	git config -f home/.gitconfig user.name Other
	echo '* diff=evil filter=evil text eol=crlf' >home/.config/git/attributes
	echo '*' >home/.config/git/ignore
}

@test "our_git: no user's configuration, attributes, hooks or variables" {
	hostile_user
	git init -q control
	bites hook git -C control commit --allow-empty -m one
	mkdir ours
	echo one >ours/file
	bites clean git -C ours --git-dir="$here/control/.git" --work-tree=. add -f file
	# As a hook is called, or a user may have it.
	git init -q --bare elsewhere
	rm -f ran/*
	content elsewhere >before
	export GIT_DIR=$here/elsewhere GIT_INDEX_FILE=$here/elsewhere/index GIT_WORK_TREE=$here/home
	export GIT_OBJECT_DIRECTORY=$here/elsewhere/objects GIT_TEMPLATE_DIR=$traps
	export GIT_EXTERNAL_DIFF="$traps/external" GIT_PAGER="$traps/pager" GIT_EDITOR="$traps/editor"
	export GIT_SSH_COMMAND="$traps/ssh" GIT_AUTHOR_NAME=Other GIT_COMMITTER_DATE=@1
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.fsmonitor GIT_CONFIG_VALUE_0="$traps/fsmonitor"
	export GIT_CONFIG_PARAMETERS="'core.hooksPath=$traps/hooks'"
	by our_git init -q ours
	[ ! -e ours/.git/hooks ]
	by our_git -C ours add .
	by our_git -C ours commit -qm one
	printf 'two\r\n' >ours/file
	by our_git -C ours commit -qam two
	by our_git -C ours checkout -q HEAD~
	[ "$(od -An -c ours/file | tr -d ' ')" = 'one\n' ]
	by our_git -C ours checkout -q -
	by our_git -C ours show >shown
	grep -q '^+two' shown
	by our_git -C ours status >/dev/null
	by our_git -C ours archive HEAD >tar
	on_terminal sh -c ". '$top/scripts/lib/core/git.sh' && our_git -C ours log" >said
	run by our_git -C ours evil
	[[ "$output" == *"'evil' is not a git command"* ]]
	run by our_git -C ours ls-remote "$here/elsewhere"
	[[ "$output" == *"transport 'file' not allowed"* ]]
	nothing_ran
	diff before <(content elsewhere)
	[ "$(by our_git -C ours cat-file blob HEAD:file | od -An -c | tr -d ' ')" = 'two\r\n' ]
	[ "$(by our_git -C ours log -1 --format='%an %ae %cn %ce')" = "skport skport@localhost skport skport@localhost" ]
	by eval "author='Jo Doe <jo@example.org>' epoch=1488888888 && our_git -C ours commit -q --allow-empty -m three"
	[ "$(by our_git -C ours log -1 --format='%an %ae %at %cn %ce %ct')" = \
		"Jo Doe jo@example.org 1488888888 Jo Doe jo@example.org 1488888888" ]
}

@test "users_git: as its user has set it up; no hooks, monitors, pagers or signatures" {
	hostile_repository
	git -C theirs config core.attributesFile "$here/nowhere"
	on_terminal sh -c "cd theirs && . '$top/scripts/lib/core/git.sh' && users_git log -1" >said
	grep -q two said
	cd theirs
	by users_git log -1 --format=%s >../said
	by users_git ls-files -o >../said
	by users_git for-each-ref >../said
	git config alias.log "!$traps/alias"
	by users_git log -1 --format=%s >../said
	nothing_ran
	mkdir ../src
	bites hook env GIT_INDEX_FILE="$here/index" git --work-tree=../src read-tree --reset -u HEAD
	rm -rf ../src ../index
	mkdir ../src
	# The files are those that git checks out for them.
	GIT_INDEX_FILE="$here/index" by users_git --work-tree=../src read-tree --reset -u HEAD
	[ "$(ls ../ran)" = smudge ]
	cmp drivers/a.c ../src/drivers/a.c
	by users_git log -1 -p -- drivers >../said
	run ! by users_git cat-file -p "$missing"
	[ "$(cd ../ran && echo *)" = "fetch smudge textconv" ]
	# It may be named by the environment.
	head=$(git rev-parse HEAD)
	[ "$(cd .. && GIT_DIR=$here/theirs/.git by users_git rev-parse HEAD)" = "$head" ]
}

@test "borrow_git: the objects of a repository, and nothing else of it" {
	hostile_repository
	by borrow_git theirs ours
	by our_git -C ours archive --prefix=x/ -o "$here/x.tar" "$(git -C theirs rev-parse HEAD)"
	nothing_ran
	tar -xf x.tar
	cmp x/drivers/a.c theirs/drivers/a.c
	run by our_git -C ours archive "$(git -C theirs rev-parse HEAD~)"
	[ "$status" -ne 0 ]
	nothing_ran
	git init -q --object-format=sha256 large
	echo one >large/file
	git -C large add -A
	plain_commit large one
	by borrow_git large ours256
	[ "$(by our_git -C ours256 cat-file blob "$(git -C large rev-parse HEAD:file)")" = one ]
}

@test "runner is what runs it, and its words do not get lost" {
	git init -q theirs
	# shellcheck disable=SC2016 # the verb's
	run by eval 'runner="timeout 30" && their_git theirs rev-parse --git-dir'
	[ "$output" = .git ]
	run by eval 'runner="echo run:" && their_git theirs rev-parse'
	[[ "$output" == "run: env "*" git "*" -C theirs rev-parse" ]]
	# What is set up for all of a machine is not to be tested without changing that.
	# shellcheck disable=SC2016 # the verb's
	run by eval 'runner="echo run:" && our_git status'
	[[ "$output" == *" GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1 "*" git "*" status" ]]
}

@test "the verbs: a hostile tree or repository is read, and nothing of it is run" {
	own_cache
	hostile_repository
	fake_series series FOUR
	sed -i 's/^+FOUR/+four/' series/patches/four.patch
	bites fsmonitor git -C theirs ls-files -o
	run --separate-stderr "$top/scripts/apply" --series series theirs
	[ "$status" -eq 0 ]
	grep -qx four "$output/drivers/a.c"
	run "$top/scripts/status" --series series theirs
	[ "$status" -eq 1 ]
	nothing_ran
	bites smudge git -C theirs archive HEAD
	run --separate-stderr "$top/scripts/fetch" theirs@HEAD
	[ "$status" -eq 0 ]
	cmp "$output/drivers/a.c" theirs/drivers/a.c
	assert_error 255 "theirs: revision $(git -C theirs rev-parse HEAD~) cannot be read: " \
		"$top/scripts/fetch" theirs@HEAD~
	[[ "$stderr" == *"; of a partial clone nothing is fetched" ]]
	nothing_ran
	# What is compared is a change of the file that is missing.
	sed -i "s/^X-Skport/Origin: backport, commit:$(git -C theirs rev-parse HEAD)\n&/" series/patches/four.patch
	run "$top/scripts/compare" --series series theirs
	nothing_ran
	export GIT_DIR=$here/nowhere
	run --separate-stderr "$top/scripts/fetch" theirs@HEAD
	[ "$status" -eq 0 ]
	assert_no_leftovers
}
