// The names of edits.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/edit.h"

#include "replay/script/names.h"

#include <assert.h>

const char *rp_edit_op_name(enum rp_edit_op op)
{
    assert((size_t)op < rp_names_edit_op.num);
    return rp_names_edit_op.of[op].text;
}

bool rp_edit_op_parse(const char *name, enum rp_edit_op *out)
{
    size_t found = rp_names_find(&rp_names_edit_op, tw_span_of(name, strlen(name)));
    if (found == rp_names_edit_op.num) {
        return false;
    }
    *out = (enum rp_edit_op)found;
    return true;
}
