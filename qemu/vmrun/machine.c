// SPDX-License-Identifier: GPL-2.0
/* Machine files: lines of a key and a value; '#' starts a comment line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vmrun.h"

static bool take(struct machine *m, const char *key, const char *val)
{
	const struct {
		const char *key;
		char *to;
		size_t len;
	} fields[] = {
		{ "qemu", m->qemu, sizeof(m->qemu) },
		{ "machine", m->type, sizeof(m->type) },
		{ "cpu", m->cpu, sizeof(m->cpu) },
		{ "memory", m->memory, sizeof(m->memory) },
		{ "smp", m->smp, sizeof(m->smp) },
		{ "icount", m->icount, sizeof(m->icount) },
		{ "required", m->required, sizeof(m->required) },
	};
	const size_t max = sizeof(m->props) / sizeof(*m->props);

	if (!strcmp(key, "prop"))
		return m->props_count < max &&
		       strlen(val) < sizeof(*m->props) &&
		       strcpy(m->props[m->props_count++], val);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (!strcmp(key, fields[i].key))
			return !*fields[i].to && strlen(val) < fields[i].len &&
			       strcpy(fields[i].to, val);
	return false;
}

/* A line of the file; false where it is not understood. */
static bool take_line(struct machine *m, const char *line)
{
	char key[32], val[128];
	int end = 0;

	if (line[0] == '#' || !line[strspn(line, " \t")])
		return true;
	/* A comma would let a value bring options of its own. */
	return sscanf(line, "%31s %127s %n", key, val, &end) == 2 &&
	       !line[end] && !strchr(val, ',') && take(m, key, val);
}

int machine_parse(FILE *f, const char *path, struct machine *m, char *err,
		  size_t len)
{
	char line[256], clean[100];
	unsigned int n = 0;

	memset(m, 0, sizeof(*m));
	while (fgets(line, sizeof(line), f)) {
		size_t end = strcspn(line, "\n");
		bool whole = line[end] || feof(f);

		n++;
		line[end] = '\0';
		if (whole && take_line(m, line))
			continue;
		printable(clean, line, sizeof(clean));
		snprintf(err, len, "%.120s:%u: not understood: %s", path, n,
			 clean);
		return -1;
	}
	if (ferror(f)) {
		snprintf(err, len, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (!*m->qemu || !*m->type || !*m->cpu || !*m->memory || !*m->smp) {
		snprintf(err, len,
			 "%s: needs qemu, machine, cpu, memory and smp", path);
		return -1;
	}
	return 0;
}

int machine_read(const char *path, struct machine *m, char *err, size_t len)
{
	FILE *f = fopen(path, "re");
	int ret;

	if (!f) {
		snprintf(err, len, "%s: %s", path, strerror(errno));
		return -1;
	}
	ret = machine_parse(f, path, m, err, len);
	fclose(f);
	return ret;
}

/*
 * QEMU's words: "Property 'pseries-7.2-machine.x-vof' not found". Asking
 * "-M pseries,help" first would cost a start of QEMU, and does not list what
 * an instance adds, x-vof among it.
 */
bool machine_drop_refused(struct machine *m, const char *line)
{
	const char *end = strstr(line, "' not found");

	if (!strstr(line, "Property '") || !end)
		return false;
	for (size_t i = 0; i < m->props_count; i++) {
		size_t n = strcspn(m->props[i], "=");

		if ((size_t)(end - line) <= n || end[-(long)n - 1] != '.' ||
		    strncmp(end - n, m->props[i], n))
			continue;
		m->props_count--;
		memmove(m->props[i], m->props[i + 1],
			(m->props_count - i) * sizeof(*m->props));
		return true;
	}
	return false;
}
