// Was captured early data accepted a second time? Told without keys, by probes that do not deliver the request.
// SPDX-License-Identifier: Apache-2.0
//
// A server that accepted early data has to decrypt the record that follows, and cannot: it ends the connection. A server that
// refused it skips what it cannot decrypt, in silence (RFC 8446 section 4.2.10). Probe A sends the ClientHello and then a
// record of junk; B shows whether the server can skip at all; C how long the answer is where early data was not even offered.
// The scripts are in replay/script/verbatim.h.
//
//     A: an alert or a close before ServerHello      not accepted (refused outright)
//     A: HelloRetryRequest, or no pre_shared_key     not accepted
//     A: nothing after the junk                      not accepted
//     A: a record, FIN or RST after the junk         ask B
//     B: silent                                      accepted
//     B: reacts too                                  ask C
//     C: first encrypted record 4 bytes shorter      accepted (early_data stands in EncryptedExtensions)
//     C: as long                                     not accepted, and the server cannot skip: a finding
//     C: else                                        inconclusive
#ifndef RESHAKE_REPLAY_VERDICT_EARLY_H
#define RESHAKE_REPLAY_VERDICT_EARLY_H

#include "replay/script/verbatim.h"
#include "replay/verdict/verdict.h"

// What one probe showed.
struct rp_early_look {
    bool ran;
    bool psk;      // ServerHello with pre_shared_key
    bool refused;  // an answer that decides, and no PSK in it; or the end before any
    bool junk_sent;
    bool answered;             // where early data was delivered: the server ended the connection before any junk
    bool reacted;              // a record or the end of the connection came behind the junk
    uint32_t first_encrypted;  // length of the first encrypted record; 0: there was none
};

// rp_early_looks are the probes of one attempt; all zero at its start.
struct rp_early_looks {
    struct rp_early_look a, b, c;
};

// rp_early_note keeps what the transcript of a probe shows. RP_VERBATIM_DELIVER counts as A; a server that took the PSK and ended
// the connection by itself has answered the request then, which is a reaction too.
void rp_early_note(struct rp_early_looks *looks, enum rp_verbatim probe, const struct rp_transcript *transcript);

// rp_early_decide: true, and *verdict is it; false, and *next is the probe to be played next.
TW_MUST_USE bool rp_early_decide(const struct rp_early_looks *looks, enum rp_early *verdict, enum rp_verbatim *next);

#endif
