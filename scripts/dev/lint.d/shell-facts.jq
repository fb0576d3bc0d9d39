# What a shell script does, out of shfmt's syntax tree of it: lines of a word, a
# line number and a name, tab-separated.
#   call    a command by its own name, also behind one that runs another
#   pipe    the command on the left of a pipe, whose status is lost
#   or      a status that is hidden: "|| :", "|| true"
#   func    a function that is defined here
#   source  a file that is read in, below the top level
#   need    a group of packages
#   comment a line of comment
#   inner   a script in a string, for a shell: in base64
# $or_op and $pipe_op are the numbers that this shfmt has for the operators.

# A word's text, where it is known before the script runs.
def text:
	if .Parts == null then null
	else reduce .Parts[] as $p ("";
		if . == null then null
		elif $p.Type == "Lit" or $p.Type == "SglQuoted" then . + $p.Value
		elif $p.Type == "DblQuoted" then
			(($p.Parts // []) | if all(.[]; .Type == "Lit") then map(.Value) | add // "" else null end) as $t
			| if $t == null then null else . + $t end
		else null end)
	end;

# "$top/a/b" as "a/b".
def below_top:
	[.. | objects | select(.Type == "Lit") | .Value] | add // "" | ltrimstr("/");

def is_name: . != null and test("^[a-z][a-z0-9_+.-]*$");

# Those that run what is behind their own options and values.
def runs_another: IN("guard", "stage", "build_stage", "run", "env", "xargs", "setsid",
	"setpriv", "timeout", "exec", "nice", "unshare", "flock", "under_test", "how",
	"assert_error", "assert_usage", "command", "time");

# How many words of its own each has, before what it runs.
def own_words: {stage: 1, build_stage: 1, assert_error: 2}[.] // 0;

# A script of ours, or what the caller gave: it asks for what it needs itself.
def is_elsewhere:
	[.. | objects | select(.Type == "ParamExp") | .Param.Value] as $params
	| any($params[]; . == "@" or . == "*")
	or ((below_top | test("(^|/)(scripts|tests|build|bin)/")) and ($params != [] or (text // "" | startswith("/") | not)));

def calls:
	. as $args | map(text) as $w
	| if ($w | length) == 0 then empty
	elif $w[0] == "command" and $w[1] == "-v" then empty
	elif ($w[0] // "" | runs_another) then
		$w[0], (first(range(1 + ($w[0] | own_words); $w | length)
				| select($w[. - 1] | IN("-C", "-a") | not)
				| select(($args[.] | is_elsewhere)
					# A quoted word is a label or a value, not the command.
					or (($w[.] | is_name) and all($args[.].Parts[]; .Type == "Lit")))) as $i
			| if $args[$i] | is_elsewhere then empty
			elif $w[$i] | runs_another then $args[$i:] | calls
			else $w[$i] end)
	elif $w[0] | is_name then $w[0]
	else empty end;

# find's -exec.
def executed:
	map(text) as $w
	| if $w[0] != "find" then empty
	else range(1; $w | length) | select($w[.] == "-exec" or $w[.] == "-execdir") | $w[. + 1]
		| select(is_name) end;

def scripts_in:
	map(text) as $w
	| range(0; ($w | length) - 1)
	| select(($w[.] == "sh" or $w[.] == "bash") and ($w[. + 1] // "" | test("^-[a-z]*c$")))
	| $w[. + 2] | select(. != null);

# The last command of what is left of a pipe.
def left_of: if .Cmd.Type == "BinaryCmd" and .Cmd.Op == $pipe_op then .Cmd.Y else . end;

[.. | objects]
| .[]
| (.Pos.Line // 0) as $line
| if .Type == "CallExpr" then
	(.Args // []) as $args
	| (($args | calls, executed) | ["call", $line, .]),
	  (($args | scripts_in) | ["inner", $line, @base64]),
	  (if $args[0] | text == "." then ["source", $line, ($args[1] | below_top)] else empty end),
	  (if $args[0] | text == "need" then ["need", $line, ($args[1] | text // "-")] else empty end)
elif .Hash and (.Text | type) == "string" then ["comment", .Hash.Line, "-"]
elif .Type == "FuncDecl" then ["func", $line, .Name.Value]
elif .Type == "ForClause" and .Loop.Name.Value == "group" then
	.Loop.Items[] | ["need", $line, (text // "-")]
elif .Type == "BinaryCmd" and .Op == $or_op and (.Y.Cmd.Args[0] // {} | text | IN(":", "true")) then
	["or", .OpPos.Line, "-"]
elif .Type == "BinaryCmd" and .Op == $pipe_op then
	(.X | left_of | .Cmd | select(.Type == "CallExpr") | .Args // []) as $args
	| ["pipe", .OpPos.Line, ($args[0] // {} | text // ("$" + below_top))]
else empty end
| @tsv
