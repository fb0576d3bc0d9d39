# SPDX-License-Identifier: GPL-2.0
# What scripts/audit decides: from facts (facts.cocci) who asks, who offers, and
# whether what is offered under a name is of the type that is asked for. All of
# it is read from the tree; names stand here only for words of the API.
#
# In: the facts. $paths[N] is the file that the facts call N.c; $consts, $defines
# and $marks are what grep printed: the values of the types, the macros that are
# strings, the lines that have to be among the facts; $links the links that lead
# out of the tree, $gave_up the words of a spatch that did. Out: the findings, and what
# could not be judged.

def bit($i): . / pow(2; $i) | floor % 2;
def hex: ltrimstr("0x") | ascii_downcase | explode
	| reduce .[] as $c (0; . * 16 + (if $c > 96 then $c - 87 else $c - 48 end));
def bor: [range(4) as $i | if any(.[]; bit($i) == 1) then pow(2; $i) else 0 end] | add;
# The rule of __crypto_alg_lookup, in the four bits of the type.
def found($type; $mask): . as $t
	| all(range(4); . as $i | ($mask | bit($i)) == 0 or ($t | bit($i)) == ($type | bit($i)));

def words: [scan("[A-Za-z_][A-Za-z_0-9]*|[0-9]+")];
def types: words | map(select(startswith("CRYPTO_ALG_TYPE_")));
def is_literal: test("^(\"([^\"\\\\]|\\\\.)*\" *)+$");
def literal: [scan("\"((?:[^\"\\\\]|\\\\.)*)\"")[0]] | join("");
def type_word: ltrimstr("CRYPTO_ALG_TYPE_") | ascii_downcase;
def is_own_name: test("^crypto_[a-z]+_alg(_driver)?_name \\(|cra_(driver_)?name$");
def directory: sub("[^/]*$"; "");
def portable: test("^(crypto|lib)/");

def by(f): group_by(f) | map({key: (.[0] | f), value: .}) | from_entries;

([inputs | {fact: .[0], file: (.[1] | capture("(?<n>[0-9]+)\\.c$").n | tonumber), line: .[2],
	at: "\(.[2]):\(.[3])", fn: .[4], w: .[5:]}] | unique) as $facts
| ($facts | by(.fact)) as $all
| def of($fact): $all[$fact] // [];
  ($consts | [capture("#[ \\t]*define[ \\t]+(?<k>CRYPTO_ALG_TYPE_[A-Z_]+)[ \\t]+0x(?<v>[0-9a-fA-F]{1,8})\\b"; "g")
	| {(.k): (.v | hex % 16)}] | add // {}) as $const
| def value: map($const[.] // 0) | if . == [] then 0 else bor end;
  def word: types | map(select(endswith("_MASK") | not)) | map(type_word) | join("|");

# Which type a struct of algorithms stands for, and which a function sets.
  (of("lookup") | map({(.fn): true}) | add // {}) as $lookups
| (of("sets") | map(select(.w[0] | types != []))) as $sets
| ($sets | map({key: "\(.file) \(.fn)", value: .w[0]}) | from_entries) as $setter
| ($sets | map({("\(.file)"): true}) | add // {}) as $sets_in
| (of("sets") | map(select(.w[0] | types == [] and (words | any(. == "type"))))
	| map({key: "\(.file) \(.fn)", value: true}) | from_entries) as $unclear
| ($sets | by("\(.file) \(.fn)")) as $sets_by
| (of("takes") | map(select($setter["\(.file) \(.w[0])"]))
	| map({key: .w[1], value: $setter["\(.file) \(.w[0])"]}) | from_entries) as $struct_type
| (of("call") | by("\(.file) \(.fn)") | map_values(map(.w[0]) | unique)) as $calls
| (of("takes") + of("call") + of("sets") | map({key: .fn, value: .file}) | unique | group_by(.key)
	| map(select(length == 1)[0]) | from_entries) as $home
| def key($file; $f): if $calls["\($file) \($f)"] or $sets_by["\($file) \($f)"]
	then "\($file) \($f)" elif $home[$f] then "\($home[$f]) \($f)" else null end;
# The types that a function sets by itself or by whom it calls, lookups apart, and
# the word in its own file that says so.
  def sets_of($key; $depth):
	if $key == null or $depth == 0 then empty
	else ($sets_by[$key] // [] | .[] | {types: (.w[0] | types), by: (.w[0] | types[0])}),
		(if $unclear[$key] then {types: null, by: ""} else empty end),
		($key | split(" ")[0] | tonumber) as $file
		| ($calls[$key] // [])[] as $c
		| select($lookups[$c] | not)
		| key($file; $c) as $k | select($k != null and $k != $key)
		| sets_of($k; $depth - 1)
		| if ($k | startswith("\($file) ")) then . else .by = $c end
	end;

# Who offers.
  (of("declared") | map({key: "\(.file) \(.w[0])", value: .w[1]}) | from_entries) as $declared
| (of("field") | by("\(.file) \(.at)") | map_values(. as $f | $f[0] + {f: (map({(.w[0]): .w[1]}) | add)})) as $braces
| (of("nest") | map({key: "\(.file) \(.at)", value: "\(.file) \(.w[0]):\(.w[1])"}) | from_entries) as $outer
| ([$braces | to_entries[] | .key as $k | .value | select(.f.cra_name)
	| $declared["\(.file) \(.fn)"] as $struct
	| ($braces[$outer[$k] // ""].f // {}) as $o
	| {file, line, names: [.f.cra_name, .f.cra_driver_name // empty | select(is_literal) | literal],
		name: (.f.cra_name | if is_literal then literal else null end),
		driver: (.f.cra_driver_name // "" | if is_literal then literal else null end),
		flags: (.f.cra_flags // ""), path: $paths[.file],
		init: [.f.cra_init, .f.init, .f.init_tfm, $o.init, $o.init_tfm, $o.cra_init | select(. != null)],
		types: (if $sets_in["\(.file)"] then null else
			($struct_type[$struct // ""] // .f.cra_flags // "") | types | if . == [] then null else . end
		end)}]) as $algs
| ([$braces[] | select($declared["\(.file) \(.fn)"] == "crypto_template" and (.f.create // .f.alloc) != null)
	| .file as $file | (.f.create // .f.alloc) as $create
	| [sets_of(key($file; $create); 5)] as $sets
	| {file, line, template: (.f.name // "" | if is_literal then literal else null end), path: $paths[.file],
		types: (if $sets == [] or any($sets[]; .types == null) then null else [$sets[].types[]] | unique end),
		by: ($sets[0].by // "")}]) as $templates
| ($templates | map(select(.template)) | by(.template)) as $template
| ([$algs[] | . as $a | .names[] | {n: ., $a}] | by(.n) | map_values(map(.a))) as $alg
| def offers: . as $n | ($alg[$n] // [])
	+ (if test("^[^(]+\\(.+\\)$") then $template[split("(")[0]] // [] else [] end) | unique;

# Who asks, and for what.
  (of("declared") | map(select(.w[1] == "crypto_type") | {("\(.file) \(.w[0])"): true}) | add // {}) as $fronts
| ([$braces[] | select($fronts["\(.file) \(.fn)"]) | {(.fn): .f}] | add // {}) as $front
| (of("ors") | by(.fn)) as $ors
| (of("front") | by(.fn) | map_values(map(.w[0]) | unique)) as $refers
| (of("call") | by(.fn)) as $calls_of
| def asks($f): ([($refers[$f] // [])[] | $front[.] // empty][0]
		| select(. != null) | {type: .type, mask: .maskset})
	// (reduce (($ors[$f], ($calls_of[$f][]?.w[0] | $ors[.]))
		| select(. != null)[]) as $o ({}; if $o.w[1] | types != [] then .[$o.w[0]] //= $o.w[1] else . end)
		| select(.type and .mask));
  ([of("site")[].w[0], of("lookup")[].fn, of("front")[].fn] | unique
	| map({key: ., value: (asks(.) // null)}) | from_entries) as $asks

# A lookup is narrow if some template would be found by a wider one, of which its
# own type is part, and is not found by it: blkcipher beside skcipher. What a
# template is given by its user (attr_alg) is the business of who names it.
| ([$asks[] | select(.type and .mask) | {type: (.type | types | value), mask: (.mask | types | value)}] | unique) as $rules
| ([$templates[].types | select(.) | map([.] | value)] | unique) as $offered
| def narrow: . as $a | any($rules[]; . as $r
	| ($a.type | found($r.type; $r.mask)) and any($offered[]; all(.[]; found($r.type; $r.mask))
		and (any(.[]; found($a.type; $a.mask)) | not)));

# What a name may be: its literals, with the driver where it is the driver's own.
  (of("value") | by("\(.file) \(.w[0])")) as $values
| (of("arg") | by("\(.file) \(.w[0]) \(.w[1])")) as $args
| (of("caller") | by("\(.file) \(.w[0])") | map_values(map(.fn) | unique)) as $callers
| ($algs | by(.file | tostring)) as $algs_in
| ($algs | by(.path | directory)) as $algs_near
| ([$defines | capture("(?<dir>[^\\n]*)/[^/\\n]*:[ \\t]*#[ \\t]*define[ \\t]+(?<k>[A-Za-z_0-9]+)[ \\t]+(?<v>\"[^\"\\n]*\")"; "g")]
	| by(.k)) as $define
| def resolve($file; $fn; $depth):
	. as $e
	| if $depth == 0 then null
	elif is_literal then {name: literal}
	elif . == "NULL" then empty
	elif is_own_name then
		([$fn, $callers["\($file) \($fn)"][]?] | unique) as $fns
		| def mine: map(select(.init | any(IN($fns[]))));
		  ($algs_in["\($file)"] // [] | mine) as $own
		| (if $own == [] then $algs_near[$paths[$file] | directory] // [] | mine else $own end) as $own
		| if $own == [] then null
		else $own[] | if .name then {name, driver} else null end end
	elif test("^[A-Za-z_][A-Za-z_0-9]*$") then
		[($values["\($file) \($e)"][]? | select(.fn == $fn or .fn == $e) | .w[1] | resolve($file; $fn; $depth - 1)),
		 ($args["\($file) \($fn) \($e)"][]? | .fn as $caller | .w[2] | resolve($file; $caller; $depth - 1))] as $v
		| if $v != [] then $v[]
		else [$define[$e][]? | .v | literal] | unique
			| if length == 1 then {name: .[0]} else null end end
	else null end;

  [of("site")[] | select($lookups[.fn] | not)
	| . as $s | .w as [$f, $n, $t, $m] | $asks[$f] as $ask
	| (if $ask then {type: ($ask.type | types | value), mask: ($ask.mask | types | value), word: ($ask.type | word)}
	   elif $lookups[$f] and ($m | types != []) then {type: ($t | types | value), mask: ($m | types | value), word: ($t | word)}
	   else null end) as $ask
	| {path: $paths[.file], line, function: .fn, call: $f, ask: $ask, mask: $m, type: $t, given: ($f | test("attr_alg")),
		names: ([$n | resolve($s.file; $s.fn; 4)] | unique)}] as $sites

| [$sites[] | . as $s
	| .names[] | . as $n
	| if $n == null then $s + {verdict: "runtime"}
	  elif $s.ask == null then $s + {verdict: "type", name: $n.name}
	  else ($n.name | offers) as $offers
		| ($offers | map(select(.path | portable))) as $near
		| (if $near == [] then $offers else $near end) as $judge
		| ($judge | map(select(.types != null and any(.types[]; [.] | value | found($s.ask.type; $s.ask.mask))))) as $fit
		| $s + {name: $n.name, driver: ($n.driver // null), offers: $judge} |
		if $offers == [] then .verdict = "nobody"
		elif $fit != [] then .verdict = "fits"
		elif any($judge[]; .types == null) then .verdict = "unclear"
		else .verdict = "finding" | .others = [($offers - $judge)[] | select(.types != null
			and any(.types[]; [.] | value | found($s.ask.type; $s.ask.mask))
			and ((.flags // "" | test("NEED_FALLBACK")) and ($s.mask | test("NEED_FALLBACK")) | not))
			| .path] end
	  end | del(.names)] as $judged

# What has to be among the facts, as a reader of lines sees it.
| ([of("seen")[], of("lookup")[], (of("declared")[] | select(.w[1] == "crypto_template"))]
	| map({("\(.file):\(.line)"): true}) | add // {}) as $seen
| [$marks | capture("(?<n>[0-9]+)\\.c:(?<line>[0-9]+):(?<text>[^\n]*)"; "g")
	| .text |= gsub("\"([^\"\\\\]|\\\\.)*\"|/\\*.*?(\\*/|$)|//.*|^[ \t]*\\*.*"; "")
	| select(.text | test("(^|[^A-Za-z0-9_])crypto_((alloc|grab)_[a-z_]+|alg_mod_lookup|find_alg) *\\(|struct +crypto_template[^;]*= *\\{"))
	| select($seen["\(.n):\(.line)"] or ($paths[.n | tonumber] | endswith(".h")) | not)
	| {path: $paths[.n | tonumber], line: (.line | tonumber)}] as $unread

| {
	sites: ($sites | length),
	templates: ($templates | length),
	findings: [$judged[] | select(.verdict == "finding")
		| {path, line, function, name, driver, mask, asks: .ask.word, others,
			offers: (.offers | map({path, line, template, by, types: (.types | map(type_word))}))}]
		| unique | sort_by(.path, .line, .name),
	open: [$judged[] | select(.verdict == "runtime" and .ask != null and (.given | not) and (.ask | narrow))
		| {path, line, call, asks: .ask.word}] | unique,
	links: [$links | split("\u0000")[] | select(. != "") | {path: ltrimstr("./")}] | unique,
	gave_up: ($gave_up | rtrimstr("\n")),
	runtime: [$judged[] | select(.verdict == "runtime") | {path, line, call}] | unique,
	nobody: [$judged[] | select(.verdict == "nobody") | {path, line, call, name}] | unique,
	unclear: [$judged[] | select(.verdict | IN("unclear", "type")) | {path, line, call, name}] | unique,
	unread: ($unread + ($templates | map(select(.template == null) | {path, line}))) | unique
  }
