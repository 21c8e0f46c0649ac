// Ticket keys that everybody knows: of zeros, of one byte again and again, of bytes that count, of a text in examples.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_KEYS_GUESS_H
#define RESHAKE_REPLAY_ENGINE_KEYS_GUESS_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

// rp_guess is the key that a ticket opened under.
struct rp_guess {
    const char *form;  // of the ticket, by who makes such: "OpenSSL, nginx, BoringSSL", "GnuTLS", "AES-GCM"
    const char *key;   // "zeros", "one byte repeated", "bytes that count", "a text of examples"
    uint8_t first;     // its first byte
    bool zeros;
};

// rp_guess_key tries them on a ticket in the usual forms: name (16 bytes), IV, content, HMAC-SHA-256 (RFC 5077 section 4); the one of GnuTLS,
// with a length and HMAC-SHA-1; and names of 0, 4, 8 or 16 bytes before AES-GCM. False: none fits.
TW_MUST_USE bool rp_guess_key(struct tw_span ticket, struct rp_guess *out);

#endif
