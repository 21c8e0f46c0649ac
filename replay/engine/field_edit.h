// Edits of one part: a field is found by its path, changed, and the lengths around it are made right again.
// SPDX-License-Identifier: Apache-2.0
//
// Fields are found by the descriptions of the messages (parsers/tls/fields.h), so a path works in every message that can be shown.
#ifndef RESHAKE_REPLAY_ENGINE_FIELD_EDIT_H
#define RESHAKE_REPLAY_ENGINE_FIELD_EDIT_H

#include "parsers/tls/fields.h"
#include "parsers/wire/writer.h"
#include "replay/script/edit.h"

#define RP_FIELD_MAX_AROUND 12

// rp_field is where a field lies in a message's body. Offsets count from the body's start.
struct rp_field {
    size_t at, len;              // its content
    size_t whole_at, whole_len;  // with its own length and, for an extension, its type
    size_t length_at;            // where its own length stands, and of how many bytes; length_bytes 0: it has none
    uint8_t length_bytes;
    struct {
        size_t at;  // lengths of the vectors around it, from the outermost; its own is not among them
        uint8_t bytes;
    } around[RP_FIELD_MAX_AROUND];
    uint8_t num_around;
    size_t siblings;           // items of the list that it stands in, itself counted; 0: it stands in none
    size_t index;              // which of them it is
    size_t list_at, list_len;  // the list's content
};

// rp_field_find finds the field. The path is names with dots between: a struct's field, a list with [n] or [-n] behind it
// for one item of it ("cipher_suites[0]"), whatever the items are called; an extension stands by its registered name or its number ("pre_shared_key",
// "extension-65281") for its extension_data. False: there is none.
TW_MUST_USE bool rp_field_find(const struct tw_message_context *context, struct tw_span body, const char *path,
                               struct rp_field *out);

// rp_field_source gives the body of a message that another connection sent or received, for RP_EDIT_COPY; empty: there is none.
typedef struct tw_span (*rp_field_source)(void *context, uint8_t conn, bool from_server, uint8_t message_type);

// rp_field_edit writes the body changed by one edit of a field (enum rp_edit_op up to RP_EDIT_MOVE; without a path: of the whole body,
// where RP_EDIT_LENGTH does nothing, for the message's header is the caller's). RP_EDIT_APPEND, _SET and _COPY make the block
// `extensions` of a hello that has none. False: it found no place (there is no such field, it has no length, no siblings or
// no such byte, a length around it cannot tell what it became, or `out` has no room for that), and what was written is the body
// unchanged; or `out` is full.
TW_MUST_USE bool rp_field_edit(const struct tw_message_context *context, struct tw_span body,
                               const struct rp_edit *edit, rp_field_source source, void *source_context,
                               struct tw_writer *out);

#endif
