// What tests ask of the fields of a message: that every byte is told once, and what they look like as text.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_TLS_FIELDS_H
#define TESTS_SUPPORT_TLS_FIELDS_H

#include "parsers/tls/walk.h"

// tw_test_fields_account walks over the body and ends the running test as failed where a byte is left out or told
// twice, where a group does not begin and end with its fields, or where the answer does not fit what was told. It
// returns that answer.
bool tw_test_fields_account(const struct tw_message_context *context, struct tw_span body);

// tw_test_fields_text writes the fields as lines of text, two spaces deeper in each group, and a zero byte. Lengths
// are left out.
void tw_test_fields_text(const struct tw_message_context *context, struct tw_span body, char *out, size_t cap);

// The same for the body of one extension, as it means in that place. A type that nothing is known of has no fields:
// the test fails.
bool tw_test_extension_account(enum tw_place place, uint16_t type, struct tw_span body);
void tw_test_extension_text(enum tw_place place, uint16_t type, struct tw_span body, char *out, size_t cap);

#endif
