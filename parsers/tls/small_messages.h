// The messages that are one field or none: HelloRequest, ServerHelloDone, EndOfEarlyData, Finished, KeyUpdate,
// NextProtocol, SupplementalData, message_hash.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_SMALL_MESSAGES_H
#define RESHAKE_PARSERS_TLS_SMALL_MESSAGES_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// tw_empty_message_parse reads HelloRequest, ServerHelloDone or EndOfEarlyData: true where there is nothing to read.
TW_MUST_USE bool tw_empty_message_parse(struct tw_cursor *body);

// tw_finished_parse takes the whole body: verify_data is 12 bytes up to TLS 1.2 and as long as the hash in TLS 1.3,
// and has no length of its own. It never fails. message_hash (RFC 8446 section 4.4.1) has the same shape.
TW_MUST_USE bool tw_finished_parse(struct tw_cursor *body, struct tw_span *verify_data);

struct tw_key_update {
    uint8_t request_update;  // 0: update_not_requested; 1: update_requested
};

TW_MUST_USE bool tw_key_update_parse(struct tw_cursor *body, struct tw_key_update *out);
bool tw_key_update_write(struct tw_writer *w, const struct tw_key_update *message);

struct tw_next_protocol {
    struct tw_span selected_protocol;
    struct tw_span padding;
};

TW_MUST_USE bool tw_next_protocol_parse(struct tw_cursor *body, struct tw_next_protocol *out);
bool tw_next_protocol_write(struct tw_writer *w, const struct tw_next_protocol *message);

struct tw_supplemental_data_entry {
    uint16_t type;
    struct tw_span data;
};

// tw_supplemental_data_parse puts the list of entries into *list; tw_supplemental_data_next reads one. Its false with
// list->left not 0 says that what is left is not a whole entry.
TW_MUST_USE bool tw_supplemental_data_parse(struct tw_cursor *body, struct tw_span *list);
bool tw_supplemental_data_write(struct tw_writer *w, struct tw_span list);
TW_MUST_USE bool tw_supplemental_data_next(struct tw_cursor *list, struct tw_supplemental_data_entry *out);

// These describe the bodies, field by field (walk.h).
bool tw_finished_fields(struct tw_walk *walk);
bool tw_key_update_fields(struct tw_walk *walk);
bool tw_next_protocol_fields(struct tw_walk *walk);
bool tw_supplemental_data_fields(struct tw_walk *walk);
bool tw_message_hash_fields(struct tw_walk *walk);

#endif
