# SPDX-License-Identifier: GPL-2.0
# What stands between "none found" and "there is none", of what decide.jq found
# out: the lists, by the words that scripts/audit says of them. The first leave a
# tree without findings unjudged, the rest are only reported.

def clean: gsub("[\\x{00}-\\x{1f}\\x{7f}-\\x{9f}]"; "?");

def unjudged:
	{list: .unread, words: "places could not be read, so what is there is not known"},
	{list: .links, words: "links lead out of the tree, so what is there was not read"},
	{list: .unclear, words: "lookups where the type asked or offered is not known"},
	{list: .open, words: "ask, by a name that is only known at run time, for a type that not all templates of the kind offer"};

def reported:
	{list: .nobody, words: "ask for a name that nothing in the tree has"},
	{list: .runtime, words: "ask for a name that is only known at run time", brief: true};

def counts: "\(.sites) lookups against \(.templates) templates";
def gave_up: select(.gave_up != "") | "spatch gave up: \(.gave_up)";
def judged: .sites > 0 and .templates > 0 and .gave_up == "" and all(unjudged; .list == []);

# For people: a line each, with the first five places unless $all.
def rest($all):
	def places: map(.path + if .line then ":\(.line)" else "" end) | unique
		| if length > 5 and ($all | not) then .[:5] + ["and \(length - 5) more"] else . end | join(", ");
	counts, gave_up, ((unjudged, reported) | select(.list != [])
		| "\(.list | length) \(.words)" + if .brief and ($all | not) then "" else ": \(.list | places)" end);

# For tools: one each.
def doubts:
	{level: "note", text: counts},
	(gave_up | {level: "error", text: .}),
	(unjudged | .words as $words | .list[] | {level: "warning", path, line, text: "one of what is counted as: \($words)"}),
	(reported | .words as $words | .list[] | {level: "note", path, line, text: "one of what is counted as: \($words)"});
