// The paths of all fields of a message, by names and numbers alone: "extensions[2].extension_data.binders[0]".
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_FIELD_PATHS_H
#define TESTS_SUPPORT_FIELD_PATHS_H

#include "parsers/tls/fields.h"

#define TW_TEST_MAX_PATHS 4096

// tw_test_told is a field as the walk told it. The span points into the body.
struct tw_test_told {
    char path[160];
    struct tw_span span;
    bool leaf;  // it is no group
};

struct tw_test_paths {
    struct tw_test_told told[TW_TEST_MAX_PATHS];
    size_t num;
};

// tw_test_paths_of writes down the fields of a message in their order. It ends the running test as failed where there are too
// many.
void tw_test_paths_of(const struct tw_message_context *context, struct tw_span body, struct tw_test_paths *out);

#endif
