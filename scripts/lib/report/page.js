// SPDX-License-Identifier: GPL-2.0
// Show the cells of the verdicts that are ticked and that hold the words, and
// open the one that the address names. Nothing here makes markup of text.
"use strict";
const boxes = [...document.querySelectorAll(".filter input[type=checkbox]")];
const search = document.getElementById("search");
const cells = [...document.querySelectorAll("[data-verdict]")];

function filter() {
	const on = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
	const words = search.value.toLowerCase();
	for (const cell of cells) {
		const card = cell.tagName === "A" ? document.getElementById(cell.hash.slice(1)) : cell;
		cell.hidden = !on.has(cell.dataset.verdict) ||
			!card.textContent.toLowerCase().includes(words);
	}
}

function open() {
	const cell = document.getElementById(location.hash.slice(1));
	if (cell && cell.tagName === "DETAILS") {
		cell.open = true;
		cell.scrollIntoView();
	}
}

document.querySelector(".filter").addEventListener("input", filter);
document.querySelector(".filter").addEventListener("submit", (e) => e.preventDefault());
window.addEventListener("hashchange", open);
filter();
open();
