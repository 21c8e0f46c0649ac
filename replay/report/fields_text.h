// The fields of a handshake message as lines for people.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_FIELDS_TEXT_H
#define RESHAKE_REPLAY_REPORT_FIELDS_TEXT_H

#include "parsers/tls/fields.h"
#include "replay/report/text.h"

// rp_fields_text appends a line for each field, set in by two blanks a level: "name: value"; what stands in a list starts
// with "- ". Long opaque bytes are cut, and their length is told.
void rp_fields_text(struct rp_text *out, const struct tw_message_context *context, struct tw_span body);

#endif
