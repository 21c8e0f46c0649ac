// A captured first flight as a script that shakes hands anew: the same shape and the same session, everything else fresh. For the
// same bytes once more there is verbatim.h.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_H
#define RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_H

#include "replay/script/arena.h"
#include "replay/script/verbatim.h"

// rp_fresh is what became of the session that the captured ClientHello offers.
enum rp_fresh {
    RP_FRESH_FAILED,   // no script: SSLv2 form, a damaged ClientHello, or no memory
    RP_FRESH_FULL,     // it offers none
    RP_FRESH_OFFERED,  // its session is offered, and its secret is known: the handshake can be completed
    RP_FRESH_JUDGED,   // its session is offered without its secret: the answer can be judged, not completed
    RP_FRESH_WITHOUT,  // it offers PSKs, whose binders need secrets that are not known: the script offers none
};

// rp_fresh_options says what is played besides the handshake. All zero but `play`: nothing, and the connection is ended.
struct rp_fresh_options {
    struct rp_verbatim_options play;  // times, the end (gentle: close_notify under the keys in use), the server name
    struct tw_span request;     // application data behind a completed handshake, and the answer is read; empty: none
    struct tw_span share_keys;  // rp_sent_script: as rp_hello_spec has them
};
// rp_fresh_defaults: those of rp_verbatim_defaults, and no request.
struct rp_fresh_options rp_fresh_defaults(void);

// rp_fresh_script makes the script: what was said before TLS, a session where one is offered, a handshake like the captured one, what the
// capture says came of it, the request, an orderly end. `known` has what is known of the session (NULL: nothing); it counts where its
// ticket, or its ID, is one that the ClientHello offers. Everything in *out lies in the arena, but what *known and *options point to.
enum rp_fresh rp_fresh_script(const struct rp_flight *flight, const struct rp_session *known,
                              const struct rp_fresh_options *options, struct rp_arena *arena, struct rp_script *out);

// rp_sent_script makes the script that sends the captured ClientHello as it is, and carries the handshake through from there: with a session
// up to TLS 1.2, or with the private keys of its key shares. `first` is a script of
// rp_verbatim_new, of which what stands up to the ClientHello is played, and has to live as long. Otherwise as above; RP_FRESH_WITHOUT does not come.
enum rp_fresh rp_sent_script(const struct rp_flight *flight, const struct rp_script *first,
                             const struct rp_session *known, const struct rp_fresh_options *options,
                             struct rp_arena *arena, struct rp_script *out);

// rp_fresh_hello gives the body of the flight's ClientHello, in the arena; empty: it has SSLv2 form, is damaged, or there is no room.
struct tw_span rp_fresh_hello(const struct rp_flight *flight, struct rp_arena *arena);

#endif
