// What a ClientHello offers to resume, and whether it is what the server once gave: judged by the bytes and the keys, not by any library.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_OFFERED_H
#define RESHAKE_HARNESS_OFFERED_H

#include "parsers/tls/client_hello.h"
#include "replay/script/session.h"

// hx_offered is a ClientHello that stands alone and whole in its first record.
struct hx_offered {
    struct tw_span message;  // with its header
    struct tw_client_hello hello;
    struct tw_span ticket;    // up to TLS 1.2; empty: none
    struct tw_span identity;  // of the first PSK; empty: none
    struct tw_span binder;    // likewise
    struct tw_span binders;   // the block, with its length
};

// hx_offered_read reads the first bytes of a connection. False: there is no such ClientHello.
bool hx_offered_read(struct tw_span sent, struct hx_offered *out);

// hx_ticket_is_ours: sealed under hx_ticket_key and whole (RFC 5077 section 4).
bool hx_ticket_is_ours(struct tw_span ticket);

// hx_binder_is_right: it is what the PSK of that session makes of this very ClientHello (RFC 8446 section 4.2.11.2).
bool hx_binder_is_right(const struct hx_offered *offered, const struct rp_session *session);

#endif
