/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SKPORT_TURNS_H
#define SKPORT_TURNS_H

/*
 * The programs of two cases, each for the request socket @fd: "check turns FD"
 * and "check altivec FD". The kernel restores at each turn of a task the
 * registers of the facilities that it uses, until it has counted to 255; these
 * have used none for that long. 0; 1 where a request is refused; 2 where the
 * registers changed.
 *
 * Of turns: requests of all that AF_ALG takes at once, until another task has
 * had its turn often enough. Of altivec: one request, with something in VEC's
 * registers.
 */
int turns_program(int fd);
int altivec_program(int fd);

#endif
