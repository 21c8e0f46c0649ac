// The fields of a handshake message as JSON.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_FIELDS_JSON_H
#define RESHAKE_REPLAY_REPORT_FIELDS_JSON_H

#include "parsers/tls/fields.h"

#include <jansson.h>

// rp_fields_json gives the fields of a message's body as an object; NULL: there is no memory. Numbers are numbers, and what a
// registry calls them stands beside them: "cipher_suite": 4865, "cipher_suite_name": "TLS_AES_128_GCM_SHA256"; for a list of
// numbers, a list of names. Bytes are hexadecimal digits, or text that is escaped as for a terminal. Lengths are left out.
// What did not fit stands in "malformed": [{"where", "bytes"}] of its group.
json_t *rp_fields_json(const struct tw_message_context *context, struct tw_span body);

#endif
