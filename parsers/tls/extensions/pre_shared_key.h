// pre_shared_key: the PSKs that a client offers with their binders, and the one that the server takes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_PRE_SHARED_KEY_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_PRE_SHARED_KEY_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_offered_psks {
    struct tw_span identities;  // tw_psk_identity_next over it
    struct tw_span binders;     // tw_psk_binder_next over it
};

// tw_offered_psks_parse reads the body in a ClientHello. The spans point into it. On false, `body` stands at what did
// not fit.
TW_MUST_USE bool tw_offered_psks_parse(struct tw_cursor *body, struct tw_offered_psks *out);
bool tw_offered_psks_write(struct tw_writer *w, const struct tw_offered_psks *psks);

struct tw_psk_identity {
    struct tw_span identity;  // a ticket, or the name of an external PSK
    uint32_t obfuscated_ticket_age;
};

// tw_psk_identity_next and tw_psk_binder_next read one item. False: there is none left, or what is left is not a whole
// one, in which case list->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_psk_identity_next(struct tw_cursor *list, struct tw_psk_identity *out);
bool tw_psk_identity_write(struct tw_writer *w, const struct tw_psk_identity *identity);
TW_MUST_USE bool tw_psk_binder_next(struct tw_cursor *list, struct tw_span *binder);
bool tw_psk_binder_write(struct tw_writer *w, struct tw_span binder);

// tw_psk_binders_len is how many bytes at the end of the body the list of binders takes, with its length: what a
// binder does not cover (RFC 8446 section 4.2.11.2).
size_t tw_psk_binders_len(const struct tw_offered_psks *psks);

// tw_selected_psk_parse reads the body in a ServerHello: the place of the identity in the client's list, from 0.
TW_MUST_USE bool tw_selected_psk_parse(struct tw_cursor *body, uint16_t *selected_identity);
bool tw_selected_psk_write(struct tw_writer *w, uint16_t selected_identity);

// These describe the bodies (walk.h).
bool tw_offered_psks_fields(struct tw_walk *walk);
bool tw_selected_psk_fields(struct tw_walk *walk);

#endif
