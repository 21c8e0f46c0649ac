// The names of edits.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/edit.h"

#include <assert.h>

static const char *const names[RP_NUM_EDIT_OPS] = {
    [RP_EDIT_SET] = "set",
    [RP_EDIT_FLIP] = "flip",
    [RP_EDIT_OVERWRITE] = "overwrite",
    [RP_EDIT_TRUNCATE] = "truncate",
    [RP_EDIT_APPEND] = "append",
    [RP_EDIT_LENGTH] = "length",
    [RP_EDIT_COPY] = "copy",
    [RP_EDIT_REMOVE] = "remove",
    [RP_EDIT_DUPLICATE] = "duplicate",
    [RP_EDIT_MOVE] = "move",
    [RP_EDIT_DROP] = "drop",
    [RP_EDIT_REPEAT] = "repeat",
    [RP_EDIT_SWAP] = "swap",
    [RP_EDIT_INSERT_BEFORE] = "insert-before",
    [RP_EDIT_INSERT_AFTER] = "insert-after",
    [RP_EDIT_SPLIT] = "split",
    [RP_EDIT_FRAGMENT] = "fragment",
    [RP_EDIT_JOIN] = "join",
    [RP_EDIT_RECORD_DROP] = "record-drop",
    [RP_EDIT_RECORD_REPEAT] = "record-repeat",
    [RP_EDIT_RECORD_MOVE] = "record-move",
    [RP_EDIT_RECORD_BEFORE] = "record-before",
    [RP_EDIT_RECORD_AFTER] = "record-after",
    [RP_EDIT_RECORD_TYPE] = "record-type",
    [RP_EDIT_RECORD_VERSION] = "record-version",
    [RP_EDIT_RECORD_LENGTH] = "record-length",
    [RP_EDIT_RECORD_PADDING] = "record-padding",
    [RP_EDIT_RECORD_EPOCH] = "record-epoch",
    [RP_EDIT_RECORD_FLIP] = "record-flip",
    [RP_EDIT_SEGMENT] = "segment",
};

const char *rp_edit_op_name(enum rp_edit_op op)
{
    assert((unsigned)op < RP_NUM_EDIT_OPS);
    return names[op];
}

bool rp_edit_op_parse(const char *name, enum rp_edit_op *out)
{
    for (size_t i = 0; i < RP_NUM_EDIT_OPS; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum rp_edit_op)i;
            return true;
        }
    }
    return false;
}
