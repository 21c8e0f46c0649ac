// key_share in its three forms: what the client offers, what the server answers, which group it asks for.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_KEY_SHARE_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_KEY_SHARE_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

struct tw_key_share_entry {
    uint16_t group;
    struct tw_span key_exchange;
};

// tw_key_share_client_parse reads the body in a ClientHello: a list of entries, which may be empty. *shares points
// into it. On false, `body` stands at what did not fit.
TW_MUST_USE bool tw_key_share_client_parse(struct tw_cursor *body, struct tw_span *shares);
bool tw_key_share_client_write(struct tw_writer *w, struct tw_span shares);

// tw_key_share_entry_next reads one entry. False: there is none left, or what is left is not a whole one, in which case
// shares->left is not 0 and *out is untouched.
TW_MUST_USE bool tw_key_share_entry_next(struct tw_cursor *shares, struct tw_key_share_entry *out);
bool tw_key_share_entry_write(struct tw_writer *w, const struct tw_key_share_entry *entry);

// tw_key_share_server_parse reads the body in a ServerHello: one entry.
TW_MUST_USE bool tw_key_share_server_parse(struct tw_cursor *body, struct tw_key_share_entry *out);

// tw_key_share_retry_parse reads the body in a HelloRetryRequest: the group that the server wants.
TW_MUST_USE bool tw_key_share_retry_parse(struct tw_cursor *body, uint16_t *selected_group);
bool tw_key_share_retry_write(struct tw_writer *w, uint16_t selected_group);

// These describe the bodies (walk.h).
bool tw_key_share_client_fields(struct tw_walk *walk);
bool tw_key_share_server_fields(struct tw_walk *walk);
bool tw_key_share_retry_fields(struct tw_walk *walk);

#endif
