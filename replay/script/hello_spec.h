// What a ClientHello offers, as a script says it. RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_HELLO_SPEC_H
#define RESHAKE_REPLAY_SCRIPT_HELLO_SPEC_H

#include "parsers/wire/span.h"

#include <stdbool.h>
#include <stdint.h>

// rp_codes is a list of values of a registry, best first.
struct rp_codes {
    const uint16_t *of;
    size_t num;
};
#define RP_CODES(...)                                                                                                  \
    {                                                                                                                  \
        .of = (const uint16_t[]){__VA_ARGS__}, .num = sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)       \
    }

// RP_TEXT is a literal's bytes.
#define RP_TEXT(text)                                                                                                  \
    {                                                                                                                  \
        .data = (const uint8_t *)(text), .len = sizeof(text) - 1                                                       \
    }

enum rp_switch {
    RP_AS_USUAL,  // as an honest client of today does
    RP_ON,
    RP_OFF,
};

// How an offered session is put into the ClientHello.
enum rp_offer_as {
    RP_OFFER_AS_USUAL,  // PSK for TLS 1.3; up to TLS 1.2 the ticket where there is one, else the ID
    RP_OFFER_ID,
    RP_OFFER_TICKET,         // with an ID that is made up, to see by the echo that it was taken (RFC 5077 section 3.4)
    RP_OFFER_TICKET_AND_ID,  // as many clients do: the ID of the session beside the ticket
    RP_OFFER_PSK,
};

struct rp_offer {
    uint8_t session;  // slot
    enum rp_offer_as as;
    int32_t older_by_ms;  // TLS 1.3: the ticket's age is told wrong by so much
};

// rp_offers: in TLS 1.3 one PSK identity each, in this order.
struct rp_offers {
    const struct rp_offer *of;
    size_t num;
};
#define RP_OFFERS(...)                                                                                                 \
    {                                                                                                                  \
        .of = (const struct rp_offer[]){__VA_ARGS__},                                                                  \
        .num = sizeof((const struct rp_offer[]){__VA_ARGS__}) / sizeof(struct rp_offer)                                \
    }

// How secure renegotiation is told (RFC 5746).
enum rp_secure_renegotiation {
    RP_RENEGOTIATION_INFO,  // the extension, with our verify_data where the connection has one
    RP_RENEGOTIATION_SCSV,  // the signalling suite; in a renegotiation beside the extension
    RP_RENEGOTIATION_NONE,
};

// Which PskKeyExchangeModes are offered (RFC 8446 section 4.2.9).
enum rp_psk_modes {
    RP_PSK_DHE_KE,
    RP_PSK_KE,
    RP_PSK_BOTH,
    RP_PSK_NO_MODES,  // without the extension
};

struct rp_hello_spec {
    struct tw_span
        like;  // body of a ClientHello: its fields, extensions and their order are kept, while random, key shares,
               // tickets, binders and renegotiation_info are made anew. What is set below goes before it
    struct tw_span
        sent;  // body of a ClientHello that a step before has sent as it is: the handshake goes on from there, and sends none.
               // `offers` say which sessions stand in it, in their order; a second ClientHello is like it
    struct tw_span
        share_keys;  // with `sent`: private keys of its key shares; KeyShareEntry each (RFC 8446 section 4.2.8), with the
                     // private key in the place of the public one
    struct rp_codes versions;    // empty: TLS 1.3 and 1.2
    struct rp_codes suites;      // empty: all of ours that go with the versions
    struct rp_codes groups;      // empty: X25519, P-256, P-384, P-521
    struct rp_codes shares;      // of key_share; empty: the first group
    struct rp_codes signatures;  // empty: all of ours
    struct tw_span server_name;  // empty: the target's name, where it is no address
    struct tw_span alpn;         // names between commas: "h2,http/1.1"; empty: no extension
    struct tw_span
        session_id;  // where no session gives one; empty: made up for TLS 1.3 (middlebox compatibility), else none
    struct tw_span random;      // 32 bytes; empty: made anew
    struct tw_span early_data;  // sent at once behind the ClientHello; the first offer has to be a PSK
    struct rp_offers offers;
    enum rp_psk_modes psk_modes;
    enum rp_secure_renegotiation secure_renegotiation;
    bool no_server_name, no_shares;
    bool no_middlebox;               // TLS 1.3 without made-up session ID and ChangeCipherSpec (RFC 8446 appendix D.4)
    bool no_extended_master_secret;  // RFC 7627
    bool no_encrypt_then_mac;        // RFC 7366
    bool no_ticket;                  // without the SessionTicket extension (RFC 5077)
    enum rp_switch status_request;   // as usual: off
    enum rp_switch post_handshake_auth;  // as usual: off
    enum rp_switch client_certificate;   // as usual: where the server asks and there is one; off: an empty one
};

#endif
