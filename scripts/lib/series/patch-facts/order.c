// SPDX-License-Identifier: GPL-2.0
/*
 * Does a patch use what only a later one brings? A patch brings what its added
 * lines define: a function, a macro, a type, a field, a Kconfig symbol, a file
 * that it makes; but not what its other lines show to have been there.
 */
#include <stdlib.h>
#include <string.h>

#include "order.h"

/* What one patch has of a name. */
struct sight {
	struct sight *next;
	unsigned int patch;
	/* The last added line that has it. */
	unsigned int used;
	/* In a line that was there; defined by this patch. */
	bool old, brings;
	/* The file that has it to itself; empty for all. */
	struct span scope;
};

/* All of one name, by patch. */
struct sighted {
	struct span name;
	bool field;
	struct sight *first, *last;
};

/* A name that a patch defines, and its sight there. */
struct brought {
	const struct sighted *all;
	const struct sight *here;
};

/* Words, and apart from them fields. */
struct sights {
	struct names words, fields;
	struct sighted **word, **field;
	struct brought *brought;
	unsigned int count;
};

static struct sighted *all_of(struct sights *t, struct span name, bool field)
{
	struct names *names = field ? &t->fields : &t->words;
	struct sighted ***list = field ? &t->field : &t->word;
	unsigned int known = names->count;
	unsigned int number = name_number(names, name);

	if (number == known) {
		*list = grow(*list, known, sizeof(**list));
		(*list)[number] = zeroed(1, sizeof(***list));
		(*list)[number]->name = name;
		(*list)[number]->field = field;
	}
	return (*list)[number];
}

/* Patches are read in their order: the last sight is of this one, or there is
 * none. */
static struct sight *sight_of(struct sighted *all, unsigned int patch)
{
	struct sight *s = all->last;

	if (s && s->patch == patch)
		return s;
	s = zeroed(1, sizeof(*s));
	s->patch = patch;
	if (all->last)
		all->last->next = s;
	else
		all->first = s;
	all->last = s;
	return s;
}

static void mark(struct sights *t, struct span name, bool field,
		 unsigned int patch, unsigned int used)
{
	struct sight *s = sight_of(all_of(t, name, field), patch);

	if (used)
		s->used = used;
	else
		s->old = true;
}

/* Each word; of a field and of an option the bare name as well. */
static void mark_words(struct sights *t, struct span line, unsigned int patch,
		       unsigned int used)
{
	struct span word;
	bool field;

	while (next_word(&line, &word, &field)) {
		mark(t, word, false, patch, used);
		if (field)
			mark(t, word, true, patch, used);
		else if (starts(word, "CONFIG_"))
			mark(t, from(word, 7), false, patch, used);
	}
}

static void bring(struct sights *t, const struct definition *d,
		  unsigned int patch, struct span path, struct span line)
{
	static const struct span kconfig = { "Kconfig", 7 };
	struct sighted *all = all_of(t, d->name, d->field);
	struct sight *s = sight_of(all, patch);
	bool header = path.len > 2 && is(from(path, path.len - 2), ".h");

	if (s->brings)
		return;
	s->brings = true;
	if (!header && !has_span(path, kconfig) && starts(line, "static "))
		s->scope = path;
	t->brought = grow(t->brought, t->count, sizeof(*t->brought));
	t->brought[t->count++] = (struct brought){ all, s };
}

static void read_added(struct sights *t, unsigned int patch, struct span path,
		       struct span line, unsigned int n, bool inside)
{
	struct definition d;
	struct span file = included(line);

	if (defines(line, path, inside, &d))
		bring(t, &d, patch, path, line);
	mark_words(t, line, patch, n);
	if (file.len)
		mark(t, file, false, patch, n);
}

static void read_hunk_lines(struct sights *t, const struct patch *p,
			    unsigned int patch, struct span path,
			    const struct hunk *h)
{
	bool inside = opens_type(h->section);

	for (unsigned int n = h->first; n < h->end; n++) {
		struct span s = line_at(&p->text, n);
		struct span line = from(s, 1);

		if (opens_type(line))
			inside = true;
		else if (line.len && line.at[0] != ' ' && line.at[0] != '\t')
			inside = false;
		if (starts(s, "+"))
			read_added(t, patch, path, line, n, inside);
		else if (starts(s, " ") || starts(s, "-"))
			mark_words(t, line, patch, 0);
	}
}

static void read_patch(struct sights *t, const struct patch *p,
		       unsigned int patch)
{
	for (unsigned int i = 0; i < p->files; i++) {
		const struct file *f = &p->file[i];
		struct definition d = { .name = base_name(f->path) };

		if (f->made && d.name.len)
			bring(t, &d, patch, f->path, (struct span){ "", 0 });
		for (unsigned int h = 0; h < f->hunks; h++)
			read_hunk_lines(t, p, patch, f->path,
					&p->hunk[f->first_hunk + h]);
	}
}

static bool touches(const struct patch *p, struct span path)
{
	for (unsigned int i = 0; i < p->files; i++)
		if (same(p->file[i].path, path))
			return true;
	return false;
}

/* Patches before the one that brings a name, and that use it. */
static void print_users(const struct patch *patches, char *const *names,
			const struct brought *b, FILE *out)
{
	const struct sight *k = b->here;

	if (k->old)
		return;
	for (const struct sight *j = b->all->first; j != k; j = j->next) {
		/* From here on it was there before. */
		if (j->brings || j->old)
			return;
		/* Of another file than the one that has it to itself? */
		if (!j->used ||
		    (k->scope.len && !touches(&patches[j->patch], k->scope)))
			continue;
		fprintf(out,
			"patches/%s:%u: uses %s%.*s, which only %s brings; "
			"put that one before it\n",
			names[j->patch], j->used, b->all->field ? "." : "",
			SPAN(b->all->name), names[k->patch]);
	}
}

static void free_all(struct sighted **list, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		for (struct sight *s = list[i]->first; s;) {
			struct sight *next = s->next;

			free(s);
			s = next;
		}
		free(list[i]);
	}
	free(list);
}

/* The patches in their order, and what they are called. */
void order_print(const struct patch *patches, char *const *names,
		 unsigned int count, FILE *out)
{
	struct sights t = { 0 };

	for (unsigned int k = 0; k < count; k++) {
		unsigned int before = t.count;

		read_patch(&t, &patches[k], k);
		for (unsigned int i = t.count; i > before; i--)
			print_users(patches, names, &t.brought[i - 1], out);
	}
	free_all(t.word, t.words.count);
	free_all(t.field, t.fields.count);
	free(t.brought);
	names_free(&t.words);
	names_free(&t.fields);
}
