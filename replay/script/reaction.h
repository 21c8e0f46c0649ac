// What a server did, in the words in which scripts expect it and reports tell it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_REACTION_H
#define RESHAKE_REPLAY_SCRIPT_REACTION_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Reactions since our last bytes, or to a whole handshake where RP_STEP_HANDSHAKE carried it.
enum rp_reaction_type {
    RP_REACT_FULL,     // a full handshake, carried as far as the script wanted; where to its end: Finished verified
    RP_REACT_RESUMED,  // an abbreviated handshake or a PSK, likewise
    RP_REACT_EARLY_ACCEPTED,  // resumed, and the early data was taken
    RP_REACT_EARLY_REFUSED,   // full or resumed, and the early data was not taken
    RP_REACT_HELLO_RETRY,     // HelloRetryRequest, where the script holds there
    RP_REACT_ALERT,           // a fatal alert, or a warning that is followed by a close
    RP_REACT_WARNING,         // a warning alert; the connection stays
    RP_REACT_CLOSE,           // FIN, with close_notify or without, and no fatal alert
    RP_REACT_RESET,           // RST without an alert
    RP_REACT_DATA,            // application data: the connection goes on
    RP_REACT_HELLO_REQUEST,   // the server asks to renegotiate
    RP_REACT_MESSAGE,  // another handshake message after the handshake (KeyUpdate, CertificateRequest), or a record
                       // that cannot be read
    RP_REACT_SILENCE,  // nothing in time, and the connection is open
    RP_REACT_INVALID,  // what no server may send: a bad MAC, Finished or signature, a message out of order
    RP_REACT_NOT_TLS,
    RP_REACT_UNREACHABLE,  // no connection
};
#define RP_NUM_REACTIONS (RP_REACT_UNREACHABLE + 1)

// rp_reaction_name: "full", "resumed", "early-accepted" …
const char *rp_reaction_name(enum rp_reaction_type type);
TW_MUST_USE bool rp_reaction_parse(const char *name, enum rp_reaction_type *out);

#define RP_ANY_ALERT 0  // close_notify is no fatal alert, so its number is free
#define RP_ANY_SESSION 0

// rp_reaction is one reaction; the zeros stand for any.
struct rp_reaction {
    enum rp_reaction_type type;
    uint8_t alert;       // RP_REACT_ALERT and _WARNING: the description, or RP_ANY_ALERT
    uint8_t of_session;  // RP_REACT_RESUMED: 1 + the slot of the session that was resumed, as its secret proves
};

// rp_reactions is a set; RP_ANY_OF({.type = RP_REACT_FULL}, {.type = RP_REACT_ALERT, .alert = 10}) is its literal.
struct rp_reactions {
    const struct rp_reaction *of;
    size_t num;
};
#define RP_ANY_OF(...)                                                                                                 \
    {                                                                                                                  \
        .of = (const struct rp_reaction[]){__VA_ARGS__},                                                               \
        .num = sizeof((const struct rp_reaction[]){__VA_ARGS__}) / sizeof(struct rp_reaction)                          \
    }

// rp_reactions_have says whether what happened is in the set.
bool rp_reactions_have(const struct rp_reactions *set, const struct rp_reaction *happened);

#endif
