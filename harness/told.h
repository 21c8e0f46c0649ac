// Fields that are told must account for every byte: a sink that follows them through the body.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_TOLD_H
#define RESHAKE_HARNESS_TOLD_H

#include "parsers/tls/walk.h"

// hx_told_message walks the fields of a message's body, and aborts where a byte is left out, told twice or told out of order, or where a
// group does not end where it said. True: nothing was malformed.
bool hx_told_message(const struct tw_message_context *context, struct tw_span body);

// hx_told_extension does the same for one extension, as it stands at `place`: type, length and body.
bool hx_told_extension(const struct tw_message_context *context, enum tw_place place, struct tw_span extension);

#endif
