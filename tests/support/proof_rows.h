// Twelve conformance cases as scripts: what the representation has to be able to say, and say readably.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_TESTS_SUPPORT_PROOF_ROWS_H
#define RESHAKE_TESTS_SUPPORT_PROOF_ROWS_H

#include "replay/script/script.h"

struct proof_row {
    const char *id;    // stable name of the case
    const char *says;  // the rule, in a sentence
    const char *rfc;
    struct rp_script script;
};

extern const struct proof_row proof_rows[];
extern const size_t num_proof_rows;

#endif
