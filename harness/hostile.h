// A server of bytes in memory: it says whatever an input has it say to a client that shakes hands honestly, sealed right where the input
// asks for it.
// SPDX-License-Identifier: Apache-2.0
//
// An input is a run of TLS records, the contents in the clear, and behind them two bytes that steer. A record's version tells
// what becomes of it:
//
//     03 f1    sealed under the server's handshake keys (TLS 1.3), as the client knows them
//     03 f2    sealed under the keys of the connection
//     03 ff    not said: what follows is said behind the client's next flight
//     else     said as it is
//
// A Finished in a sealed record is made right, and so is the session ID that a ServerHello echoes; and, where it is asked for, the signature of a
// CertificateVerify. The byte before the last says how the client shakes hands; the last one is bits (HX_HOSTILE_…).
#ifndef RESHAKE_HARNESS_HOSTILE_H
#define RESHAKE_HARNESS_HOSTILE_H

#include "harness/play.h"

#define HX_MINOR_HANDSHAKE 0xf1
#define HX_MINOR_KEYS 0xf2
#define HX_MINOR_WAIT 0xff

enum hx_hostile_bits {
    HX_HOSTILE_UNMENDED = 1,  // the Finished and the session ID are said as they stand
    HX_HOSTILE_CLOSES = 2,    // when all was said
    HX_HOSTILE_RESETS = 4,
    HX_HOSTILE_IN_PIECES = 8,  // of a few bytes each
    HX_HOSTILE_SIGNS = 16,  // TLS 1.3: the signature of CertificateVerify is made anew by the key of harness/servers.h
};

#define HX_NUM_HOSTILE 9  // ways to shake hands

// hx_hostile is one play.
struct hx_hostile {
    const struct rp_transcript *transcript;  // NULL: it did not end within HX_PLAY_MAX_ACTIONS
    bool finished_right;                     // a Finished was said under the right keys that is the right one
    bool signed_anew;                        // a CertificateVerify was
    uint64_t data_sealed;                    // bytes of application data under the right keys
    bool offers;                             // the client offers a session
    uint16_t version;                        // that the client offers
};

void hx_hostile_play(struct hx_hostile *hostile, unsigned kind, unsigned bits, struct tw_span records);

// hx_hostile_honest writes an input that an honest server would have said, without the bytes that steer. False: there is no room.
bool hx_hostile_honest(unsigned kind, struct tw_writer *out);

#endif
