# SPDX-License-Identifier: GPL-2.0
# The findings of decide.jq as lines or, with $sarif, as SARIF 2.1.0. $since is
# what scripts/audit learned of history: "PATH BY" to words. Names and code come
# from the tree: no control character of theirs gets through.

include "doubts";

def list: unique | join(", ");
def what: if .template then "the \(.template) template" else "what is there" end;

def since:
	.offers[0] | ($since["\(.path) \(.by)"]
		// ([.template, .types[0]] as [$t, $o] | [$conversions | split("\n")[] | split(" ")
			| select(.[0] == $t and .[1] == $o) | "upstream since \(.[2:] | map(select(. != "-")) | if length > 1 then "\(.[1]) (\(.[0]))" else .[0] end)"][0])
		// "since when is unknown: no history");

def message:
	"\(.driver // .function) asks for the \(.asks) \(.name); "
	+ "\(.offers | map("\(what) (\(.path):\(.line))") | list) offers \(.offers | map(.types[]) | list) only, \(since)"
	+ if .others == [] then "" else "; as \(.asks) there is but \(.others | list)" end;

def uri: split("/") | map(@uri) | join("/");
def location: {physicalLocation: ({artifactLocation: {uri: (.path | uri), uriBaseId: "SRCROOT"}}
	+ if .line then {region: {startLine: .line}} else {} end)};

if $sarif then
	{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [{
			tool: {driver: {
				name: "skport audit",
				rules: [{
					id: "cipher-type-not-offered",
					shortDescription: {text: "A cipher is asked for as a type that its template does not offer"},
					fullDescription: {text: "The lookup fails with -ENOENT: in this tree no portable implementation of that name has the type that is asked for."},
					defaultConfiguration: {level: "error"}
				}]
			}},
			originalUriBaseIds: {SRCROOT: {description: {text: "the top of the kernel tree"}}},
			columnKind: "unicodeCodePoints",
			results: [.findings[] | {
				ruleId: "cipher-type-not-offered",
				ruleIndex: 0,
				level: "error",
				message: {text: (message | clean)},
				locations: [location],
				relatedLocations: [.offers[] | location + {message: {text: (what | clean)}}]
			}],
			invocations: [{
				executionSuccessful: (.findings != [] or judged),
				toolExecutionNotifications: [doubts | {level, message: {text: (.text | clean)}}
					+ if .path then {locations: [location]} else {} end]
			}]
		}]
	}
else
	.findings[] | "\(.path):\(.line): \(message)" | clean
end
