# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The only place that calls git; scripts/dev/lint.d/lint-shell refuses another. Who
# wrote a repository wrote its configuration: git runs what that names, and fetches
# what it says is elsewhere. The environment may name another repository.
#
#   their_git DIR COMMAND...     reads the repository that DIR is in: nothing is
#                                run, fetched or written
#   clone_git OPTION... DIR NEW  a clone of it, without a file checked out
#   our_git ...                  a repository of our own below $tmp, or what
#                                clone_git made: no configuration but its own
#   users_git ...                the repository that we are called in, as its user
#                                has set it up: filters, diff drivers, how a file of
#                                a partial clone is fetched. But no hooks, monitors,
#                                pagers, and signatures are not looked at
#
# With `runner`, words of a command, it is that which runs git.

# In front of each command.
git="git --no-pager -c core.fsmonitor=false -c core.hooksPath=/dev/null"
git="$git -c log.showSignature=false -c log.mailmap=false"

# Of the environment: where the user's configuration is, and how to find a repository.
of_user='GIT_CONFIG_[A-Z0-9_]*|GIT_CEILING_DIRECTORIES|GIT_DISCOVERY_ACROSS_FILESYSTEM'

# $1 is an expression for the variables that stay of GIT_* in the environment; then
# come those that are set, and git.
call_git() {
	strangers=$(env | sed -nE "/^($1)=/!s/^(GIT_[A-Za-z0-9_]*)=.*/-u\1/p")
	shift
	# shellcheck disable=SC2086 # lists of words
	${runner:-} env $strangers GIT_TERMINAL_PROMPT=0 "$@"
}

# Only commands that run nothing: one that reads files of a work tree would run the
# filters that they have. For what shows a diff there are options, and no settings.
their_git() {
	git_dir=$1 git_command=$2
	shift 2
	case $git_command in
	log) set -- --no-textconv --submodule=short "$@" ;;
	cat-file | diff-tree | ls-files | rev-parse) ;;
	*) die "git $git_command: may run what $git_dir names" ;;
	esac
	# protocol.NAME.allow of theirs would come before protocol.allow of ours. A fetch
	# that is not allowed writes to the configuration all the same: none is begun,
	# by a git that knows how not to.
	# shellcheck disable=SC2086 # words
	call_git "$of_user" GIT_ALLOW_PROTOCOL= GIT_NO_LAZY_FETCH=1 GIT_NO_REPLACE_OBJECTS=1 \
		$git -C "$git_dir" "$git_command" "$@"
}

# DIR is a repository by itself, or none: one that it lies in does not count.
no_outer_repository() {
	GIT_CEILING_DIRECTORIES=$(dirname "$(absolute "$1")")
	export GIT_CEILING_DIRECTORIES
}

clone_git() {
	# shellcheck disable=SC2086 # words
	call_git "$of_user" GIT_ALLOW_PROTOCOL=file GIT_TEMPLATE_DIR= $git clone -q -n "$@"
}

# Commits are of `author`, 'Name <mail>', at `epoch`; else of skport, now.
our_git() {
	committer=${author:-skport <skport@localhost>}
	committer_mail=${committer##*<}
	committer_mail=${committer_mail%>}
	# shellcheck disable=SC2086 # words
	call_git '' GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1 \
		GIT_ALLOW_PROTOCOL= GIT_TEMPLATE_DIR= \
		GIT_AUTHOR_NAME="${committer% <*}" GIT_AUTHOR_EMAIL="$committer_mail" \
		GIT_COMMITTER_NAME="${committer% <*}" GIT_COMMITTER_EMAIL="$committer_mail" \
		${epoch:+GIT_AUTHOR_DATE="@$epoch +0000"} ${epoch:+GIT_COMMITTER_DATE="@$epoch +0000"} \
		$git -c core.attributesFile=/dev/null -c core.excludesFile=/dev/null "$@"
}

# A repository of our own, $2, that has the objects of the one that $1 is in, but
# neither its configuration nor its attributes.
borrow_git() {
	our_git init -q --bare --object-format="$(their_git "$1" rev-parse --show-object-format)" "$2" &&
		their_git "$1" rev-parse --path-format=absolute --git-path objects >"$2/objects/info/alternates"
}

users_git() {
	# shellcheck disable=SC2086 # words
	call_git 'GIT_.*' $git "$@"
}
