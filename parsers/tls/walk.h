// The steps that descriptions of messages are made of (fields.h). Each reads one field, tells it to the sink and moves
// on.
// SPDX-License-Identifier: Apache-2.0
//
// A description is a function that chains steps with &&, in the order of the wire, as the parse function beside it
// does. A step that does not fit tells the rest of the vector as malformed, takes it, and returns false, which ends
// the chain.
#ifndef RESHAKE_PARSERS_TLS_WALK_H
#define RESHAKE_PARSERS_TLS_WALK_H

#include "parsers/tls/codes.h"
#include "parsers/tls/fields.h"

// Where an extension stands; its body means something else in each place.
enum tw_place {
    TW_IN_CLIENT_HELLO,
    TW_IN_SERVER_HELLO,
    TW_IN_HELLO_RETRY_REQUEST,
    TW_IN_ENCRYPTED_EXTENSIONS,
    TW_IN_CERTIFICATE,
    TW_IN_CERTIFICATE_REQUEST,
    TW_IN_NEW_SESSION_TICKET,
    TW_NUM_PLACES,
};

struct tw_walk {
    struct tw_cursor at;  // what is left of the vector that the walk is in
    const struct tw_field_sink *sink;
    const struct tw_message_context *context;
    enum tw_place place;  // for the extensions of this message
    uint16_t extension;   // type of the extension that the walk is in
    bool malformed;       // something was
};

// tw_description tells the fields of one element, and returns false where it ended early. An element of a list takes
// at least one byte.
typedef bool (*tw_description)(struct tw_walk *walk);

// Numbers of 1 to 4 bytes, values of a registry (as wide as the registry says), cipher suites.
bool tw_walk_number(struct tw_walk *walk, const char *name, unsigned width);
bool tw_walk_code(struct tw_walk *walk, const char *name, enum tw_registry registry);
bool tw_walk_suite(struct tw_walk *walk, const char *name);

// Bytes: so many, or all that is left.
bool tw_walk_bytes(struct tw_walk *walk, const char *name, size_t count, enum tw_field_hint hint);
bool tw_walk_rest(struct tw_walk *walk, const char *name, enum tw_field_hint hint);

// Vectors: a length of `len_bytes` bytes (1 to 3), and behind it bytes, a list of items or of codes, or the fields of
// a struct. What is damaged inside stays inside: the walk goes on behind the vector, so these are false only where the
// vector does not fit.
bool tw_walk_block(struct tw_walk *walk, const char *name, unsigned len_bytes, enum tw_field_hint hint);
bool tw_walk_list(struct tw_walk *walk, const char *name, unsigned len_bytes, tw_description item);
bool tw_walk_codes(struct tw_walk *walk, const char *name, unsigned len_bytes, const char *item,
                   enum tw_registry registry);
bool tw_walk_inside(struct tw_walk *walk, const char *name, unsigned len_bytes, tw_description fields);

// A struct without a length, as the items of lists are, and a list of so many bytes whose length stands elsewhere.
bool tw_walk_struct(struct tw_walk *walk, const char *name, tw_description fields);
bool tw_walk_items(struct tw_walk *walk, const char *name, size_t bytes, tw_description item);

// A length whose field does not follow at once (the SSLv2 form). *value is the length.
bool tw_walk_length16(struct tw_walk *walk, const char *of, uint16_t *value);

// tw_walk_nothing describes an element without fields.
bool tw_walk_nothing(struct tw_walk *walk);

// tw_walk_fault tells all that is left of the vector as malformed, takes it, and returns false. `where` is the field
// that did not fit.
bool tw_walk_fault(struct tw_walk *walk, const char *where);

// tw_walk_end tells what is left as trailing.
void tw_walk_end(struct tw_walk *walk);

#endif
