/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_SUITE_H
#define SKPORT_SUITE_H

/*
 * Run the tests of a Debian source package (/skport/tests of the root) and
 * print KTAP: a group for each, in it the cases of a unittest program, or the
 * test as a whole. What the check leaves with, as plan_run().
 */
int suite_run(void);

#endif
