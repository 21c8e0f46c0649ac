// A captured first flight as a script that shakes hands anew: the same shape and the same session, everything else fresh. For the
// same bytes once more there is verbatim.h.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_H
#define RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_H

#include "replay/script/arena.h"
#include "replay/script/flight.h"
#include "replay/script/script.h"

// rp_fresh is what became of the session that the captured ClientHello offers.
enum rp_fresh {
    RP_FRESH_FAILED,   // no script: SSLv2 form, a damaged ClientHello, or no memory
    RP_FRESH_FULL,     // it offers none
    RP_FRESH_OFFERED,  // its session is offered, and its secret is known: the handshake can be completed
    RP_FRESH_JUDGED,   // its session is offered without its secret: the answer can be judged, not completed
    RP_FRESH_WITHOUT,  // it offers PSKs, whose binders need secrets that are not known: the script offers none
};

// rp_fresh_script makes the script: what was said before TLS, a session where one is offered, a handshake like the captured one, what the
// capture says came of it, an orderly end. `known` has what is known of the session (NULL: nothing); it counts where its
// ticket, or its ID, is one that the ClientHello offers. Everything in *out lies in the arena, but what *known points to.
enum rp_fresh rp_fresh_script(const struct rp_flight *flight, const struct rp_session *known, struct rp_arena *arena,
                              struct rp_script *out);

#endif
