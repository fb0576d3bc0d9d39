// SPDX-License-Identifier: GPL-2.0
// What scripts/audit has to know of a file, as lines of JSON: which fact, file, line,
// column, the function or variable it stands in, and its words. SmPL
// reports by way of Python alone, so the one line of it that prints is here.
// A bare { ... } is an initialiser; its position tells what belongs together.

@initialize:python@
@@
import json

def fact(name, at, *words):
    print(json.dumps([name, at[0].file, int(at[0].line), int(at[0].column), at[0].current_element] + list(words)))

// Who asks: any lookup by name, type and mask.

@site@
identifier f =~ "^crypto_(alloc|grab)_|^crypto_alg_mod_lookup$|^crypto_find_alg$|^crypto_(get_)?attr_alg2?$|^[as]hash_attr_alg$";
expression n, t, m;
position p;
@@
f@p(..., n, t, m)

@script:python@
f << site.f; n << site.n; t << site.t; m << site.m; p << site.p;
@@
fact("site", p, f, n, t, m)

// What has been read of them, whatever its arguments.

@seen@
identifier f =~ "^crypto_(alloc|grab)_|^crypto_alg_mod_lookup$|^crypto_find_alg$";
position p;
@@
f@p(...)

@script:python@
p << seen.p;
@@
fact("seen", p)

@defined@
identifier f =~ "^crypto_(alloc|grab)_|^crypto_alg_mod_lookup$|^crypto_find_alg$";
position p;
@@
f@p(...) { ... }

@script:python@
p << defined.p;
@@
fact("seen", p)

// What the name may be: a variable's values, and those of a parameter.

@value@
expression site.n, e;
position p;
@@
n@p = e

@script:python@
n << site.n; e << value.e; p << value.p;
@@
fact("value", p, n, e)

@script:python here@
p << site.p;
F;
@@
coccinelle.F = cocci.make_ident(p[0].current_element)

@caller@
identifier here.F;
position p;
@@
F@p(...)

@script:python@
F << here.F; p << caller.p;
@@
fact("caller", p, F)

@param@
identifier here.F, x;
type T;
parameter list[k] before;
@@
T F(before, const char *x, ...) { ... }

@arg@
identifier here.F;
expression list[param.k] before;
expression e;
position p;
@@
F@p(before, e, ...)

@script:python@
F << here.F; x << param.x; e << arg.e; p << arg.p;
@@
fact("arg", p, F, x, e)

// Who offers: algorithms and templates, and what they are declared as.

@alg@
identifier F =~ "^cra_(name|driver_name|flags|init)$";
expression e;
position p;
@@
 {@p .F = e, }

@script:python@
F << alg.F; e << alg.e; p << alg.p;
@@
fact("field", p, F, e)

@alg_in@
identifier g, F =~ "^cra_(name|driver_name|flags|init)$";
expression e;
position p;
@@
 {@p .g.F = e, }

@script:python@
F << alg_in.F; e << alg_in.e; p << alg_in.p;
@@
fact("field", p, F, e)

@alg_in_in@
identifier g, h, F =~ "^cra_(name|driver_name|flags|init)$";
expression e;
position p;
@@
 {@p .g.h.F = e, }

@script:python@
F << alg_in_in.F; e << alg_in_in.e; p << alg_in_in.p;
@@
fact("field", p, F, e)

@other@
identifier F =~ "^(init|init_tfm|create|alloc|name|type|maskset)$";
expression e;
position p;
@@
 {@p .F = e, }

@script:python@
F << other.F; e << other.e; p << other.p;
@@
fact("field", p, F, e)

@nest@
identifier g;
expression e;
position o, p;
@@
 {@o .g = {@p .cra_name = e, }, }

@script:python@
o << nest.o; p << nest.p;
@@
fact("nest", p, int(o[0].line), int(o[0].column))

@nest_in@
identifier g, h;
expression e;
position o, p;
@@
 {@o .g.h = {@p .cra_name = e, }, }

@script:python@
o << nest_in.o; p << nest_in.p;
@@
fact("nest", p, int(o[0].line), int(o[0].column))

@nest_nest@
identifier g, h;
expression e;
position o, p;
@@
 {@o .g = { .h = {@p .cra_name = e, }, }, }

@script:python@
o << nest_nest.o; p << nest_nest.p;
@@
fact("nest", p, int(o[0].line), int(o[0].column))

@one@
identifier T =~ "_alg$|^crypto_template$|^crypto_type$", x;
position p;
@@
struct T x@p = { ... };

@script:python@
T << one.T; p << one.p; x << one.x;
@@
fact("declared", p, x, T)

@many@
identifier T =~ "_alg$|^crypto_template$", x;
position p;
@@
struct T x@p[...] = { ... };

@script:python@
T << many.T; p << many.p; x << many.x;
@@
fact("declared", p, x, T)

@template@
identifier x;
@@
struct crypto_template x = { ... };

@templates@
identifier x;
@@
struct crypto_template x[...] = { ... };

// The rules of the API: which function sets which type on an algorithm, and
// which lookup asks for which type and mask.

@sets@
expression a, e;
position p;
@@
(
a->cra_flags@p = e
|
a->cra_flags@p |= e
|
a.cra_flags@p = e
|
a.cra_flags@p |= e
)

@script:python@
e << sets.e; p << sets.p;
@@
fact("sets", p, e)

@takes@
identifier f, a, T =~ "_alg$";
position p;
@@
f@p(struct T *a, ...) { ... }

@script:python@
T << takes.T; p << takes.p; f << takes.f;
@@
fact("takes", p, f, T)

@lookup@
identifier f =~ "^crypto_|^[as]hash_attr_alg$", t, m;
typedef u32;
position p;
@@
f@p(..., u32 t, u32 m, ...) { ... }

@script:python@
f << lookup.f; p << lookup.p;
@@
fact("lookup", p, f)

@ors@
identifier v =~ "^(type|mask)$";
expression e;
position p;
@@
v@p |= e

@script:python@
v << ors.v; e << ors.e; p << ors.p;
@@
fact("ors", p, v, e)

@front@
identifier x =~ "^crypto_.*_type2?$";
expression e;
identifier f;
position p;
@@
(
e = &x@p
|
f(..., &x@p, ...)
)

@script:python@
x << front.x; p << front.p;
@@
fact("front", p, x)

@call depends on template || templates || sets || lookup@
identifier f;
position p;
@@
f@p(...)

@script:python@
f << call.f; p << call.p;
@@
fact("call", p, f)
