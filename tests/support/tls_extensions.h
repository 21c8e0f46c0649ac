// One test for the bodies of all extensions: what they look like, that they write back, that damage is held.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_TLS_EXTENSIONS_H
#define TESTS_SUPPORT_TLS_EXTENSIONS_H

#include "parsers/tls/walk.h"

// tw_test_again_fn parses a body (moving the cursor) and writes what it parsed, lists item by item; false where
// parsing failed.
typedef bool (*tw_test_again_fn)(struct tw_cursor *body, struct tw_writer *w);

struct tw_test_extension {
    const char *what;
    enum tw_place place;
    uint16_t type;
    tw_test_again_fn again;  // NULL where there is no view of the body: its fields are all
    const char *body;        // in hexadecimal
    const char *text;        // what tw_test_extension_text says
};

// tw_test_extensions checks each: text, written back, every cut and every flip accounted for and refused or written
// back.
void tw_test_extensions(const struct tw_test_extension *extensions, size_t count);

#endif
