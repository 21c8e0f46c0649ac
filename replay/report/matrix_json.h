// The matrix as a JSON object, for reports that have it in them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_MATRIX_JSON_H
#define RESHAKE_REPLAY_REPORT_MATRIX_JSON_H

#include "replay/report/matrix.h"

#include <jansson.h>

// rp_matrix_object makes it, as docs/check-json.md says; NULL: no memory.
json_t *rp_matrix_object(const struct rp_matrix_shown *shown);

#endif
