// SPDX-License-Identifier: GPL-2.0
/* QEMU's command line, and how it is started. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "guest.h"

static char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *format(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		abort();
	va_end(ap);
	return s;
}

void argv_free(char **argv)
{
	for (char **a = argv; a && *a; a++)
		free(*a);
	free(argv);
}

/* A comma ends a value in QEMU's options; a doubled one does not. */
static void add_disk(char **argv, size_t *n, const char *path, bool keep)
{
	char clean[2 * PATH_MAX], *to = clean;

	for (; *path && to < clean + sizeof(clean) - 2; path++) {
		*to++ = *path;
		if (*path == ',')
			*to++ = ',';
	}
	*to = '\0';
	argv[(*n)++] = format("-drive");
	argv[(*n)++] = format("if=none,id=%s,format=raw,cache=unsafe,"
			      "discard=unmap,snapshot=%s,file=%s",
			      keep ? "kept" : "disk", keep ? "off" : "on",
			      clean);
	argv[(*n)++] = format("-device");
	argv[(*n)++] =
		format("scsi-hd,bus=vscsi.0,drive=%s", keep ? "kept" : "disk");
}

/*
 * Addresses that are not drawn at random: what QEMU has translated of a program
 * serves each time that one is started.
 */
static const char always[] = "console=hvc0 panic=-1 oops=panic norandmaps";

char **make_argv(const struct machine *m, const struct launch *l,
		 const char *nonce, const struct pipe *p)
{
	char **argv = calloc(64, sizeof(*argv)), *type = format("%s", m->type);
	size_t n = 0;

	if (!argv)
		abort();
	for (size_t i = 0; i < m->props_count; i++) {
		char *more = format("%s,%s", type, m->props[i]);

		free(type);
		type = more;
	}
#define ADD(...) (argv[n++] = format(__VA_ARGS__))
	ADD("%s", m->qemu);
	ADD("-M"), argv[n++] = type;
	ADD("-cpu"), ADD("%s", m->cpu);
	ADD("-m"), ADD("%s", m->memory);
	ADD("-smp"), ADD("%s", l->cpus ? l->cpus : m->smp);
	if (m->icount[0])
		ADD("-icount"), ADD("%s", m->icount);
	ADD("-nodefaults"), ADD("-nographic"), ADD("-no-user-config");
	/* A panic leaves QEMU with 1, a power-off with 0. */
	ADD("-no-reboot"), ADD("-action"), ADD("panic=exit-failure");
	ADD("-chardev"), ADD("file,id=con,path=/dev/fd/%d", p[CONSOLE].theirs);
	ADD("-device"), ADD("spapr-vty,chardev=con");
	ADD("-chardev"), ADD("file,id=res,path=/dev/fd/%d", p[RESULTS].theirs);
	ADD("-device"), ADD("spapr-vty,chardev=res");
	ADD("-kernel"), ADD("%s", l->kernel);
	ADD("-initrd"), ADD("%s", l->initrd);
	ADD("-append"),
		ADD("%s skport.nonce=%s%s%s%s%s", always, nonce,
		    l->part ? " skport.part=" : "", l->part ? l->part : "",
		    l->append ? " " : "", l->append ? l->append : "");
#undef ADD
	if (has_disk(l)) {
		argv[n++] = format("-chardev");
		argv[n++] = format("file,id=journal,path=/dev/fd/%d",
				   p[JOURNAL].theirs);
		argv[n++] = format("-device");
		argv[n++] = format("spapr-vty,chardev=journal");
		/* Not virtio: before 5.2 Linux needs SLOF for its BARs. */
		argv[n++] = format("-device");
		argv[n++] = format("spapr-vscsi,id=vscsi");
	}
	if (l->kept_disk)
		add_disk(argv, &n, l->kept_disk, true);
	if (l->disk)
		add_disk(argv, &n, l->disk, false);
	return argv;
}

void become_qemu(char **argv, pid_t parent, const struct pipe *p)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	/* Ctrl-C is ours to act on. */
	setpgid(0, 0);
	dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
	dup2(p[STDERR].theirs, STDOUT_FILENO);
	dup2(p[STDERR].theirs, STDERR_FILENO);
	/* Nor does it get what our caller left open, a lock perhaps. */
	close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	for (int i = 0; i < STDERR; i++)
		if (p[i].theirs >= 0)
			fcntl(p[i].theirs, F_SETFD, 0);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}
