// Tickets in the form that RFC 5077 section 4 recommends: key name, IV, what AES-128-CBC makes of the content, and an HMAC of all that.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_TICKET_H
#define RESHAKE_REPLAY_ENGINE_KEYS_TICKET_H

#include "parsers/wire/writer.h"
#include "replay/engine/keys_random.h"

#define RP_TICKET_KEY_LEN 48  // name, key of the HMAC, key of the cipher: 16 bytes each

// rp_ticket_key is such a key; all its bytes mean something.
struct rp_ticket_key {
    uint8_t name[16], mac[16], cipher[16];
};

// rp_ticket_seal writes a ticket (HMAC-SHA-256) whose IV comes from `random`. False: `out` is full.
TW_MUST_USE bool rp_ticket_seal(const struct rp_ticket_key *key, struct tw_span content, struct rp_random *random,
                                struct tw_writer *out);

enum rp_ticket_opened {
    RP_TICKET_OPENED,
    RP_TICKET_OTHER_NAME,  // made under another key, or too short to be a ticket
    RP_TICKET_WRONG_MAC,
    RP_TICKET_BROKEN,  // the padding does not fit, or `out` is full
};

// rp_ticket_open writes the content. Where `any_mac`, the HMAC is not looked at.
enum rp_ticket_opened rp_ticket_open(const struct rp_ticket_key *key, struct tw_span ticket, bool any_mac,
                                     struct tw_writer *out);

#endif
