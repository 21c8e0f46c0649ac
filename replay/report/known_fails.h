// What is known already: plays that failed before, of a baseline or of a server's profile, and why.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_KNOWN_FAILS_H
#define RESHAKE_REPLAY_REPORT_KNOWN_FAILS_H

#include "replay/check/finding.h"

#include <stdio.h>

struct rp_known_fails;

// rp_known_fails_new knows nothing; NULL: no memory.
struct rp_known_fails *rp_known_fails_new(void);
void rp_known_fails_free(struct rp_known_fails *known);

// rp_known_fails_read adds what a file says: JSON, an object for each play as `reshake check --json` prints it, or a profile. A head comes
// first in a profile, and an object may have a list `variants` in place of `variant`; with neither it goes for every play of its case. False:
// it is no such file, and `why`, of `cap` bytes, says where; what came before is added.
TW_MUST_USE bool rp_known_fails_read(struct rp_known_fails *known, FILE *in, char *why, size_t cap);

// rp_known_fail is what is known of a play; members may be NULL. Borrowed from `known`.
struct rp_known_fail {
    const char *of;   // whose it is: "nginx 1.22.1, OpenSSL 3.0.22"
    const char *why;  // what the server does, a phrase
    const char *see;  // where more of it stands
};

// rp_known_fails_find says whether a play is known to fail, whatever came of it now. A `known` of NULL knows nothing.
bool rp_known_fails_find(const struct rp_known_fails *known, const struct rp_finding *found, struct rp_known_fail *out);

// rp_known_fail_text puts it in words: "of nginx 1.22.1: takes … (docs/deviations.md)"; it returns `out`.
const char *rp_known_fail_text(const struct rp_known_fail *fail, char *out, size_t cap);

#endif
