// A session: what lets a client resume, as a script has it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_SESSION_H
#define RESHAKE_REPLAY_SCRIPT_SESSION_H

#include "parsers/wire/span.h"

#include <stdbool.h>
#include <stdint.h>

#define RP_SESSION_MAX_SECRET 64
#define RP_SESSION_MAX_NAME 255

// rp_session is a session by ID or ticket (up to TLS 1.2) or a PSK from a ticket (TLS 1.3), or an external PSK. Spans are
// borrowed: from the script where it stands in one, else from where it is kept (replay/engine/session_store.h).
struct rp_session {
    uint16_t version;       // as on the wire
    uint16_t cipher_suite;  // of the handshake that made it
    bool extended_master_secret;
    bool external;  // a PSK that no ticket stands for (RFC 8446 section 4.2.11): the binder key differs
    struct tw_span
        secret;  // master secret (48 bytes), or the PSK; empty: not known, such a session can only be offered up to TLS 1.2
    struct tw_span id;      // session ID up to TLS 1.2, at most 32 bytes
    struct tw_span ticket;  // ticket, or PSK identity
    uint32_t lifetime_s;    // as hinted or announced; 0: none was
    uint32_t age_add;       // TLS 1.3 (RFC 8446 section 4.6.1)
    uint32_t max_early_data;
    uint64_t received_us;        // by the clock of the player; a session from elsewhere: 0 is the start of the play
    uint64_t age_us;             // age at received_us, for sessions from elsewhere
    struct tw_span alpn;         // chosen, without length
    struct tw_span server_name;  // that was asked for
};

#endif
