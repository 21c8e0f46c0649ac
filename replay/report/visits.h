// What was learnt at a server: each connection's handshake, certificates, tickets and answer, for people and for
// programs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_VISITS_H
#define RESHAKE_REPLAY_REPORT_VISITS_H

#include "replay/engine/transcript.h"

#include <stdio.h>
#include <sys/socket.h>

// rp_learnt is a visit (replay/script/visit.h) that is over. Everything in it is borrowed for the call.
struct rp_learnt {
    const struct rp_transcript *transcript;
    const struct sockaddr *to;  // NULL: nowhere
    const char *name;           // or address of the server, that its certificate should be for; NULL: none
    const char *file;           // the recording
    size_t request_len;         // 0: none was sent
};

// rp_visits_text prints it; false: no memory. rp_visits_json prints one object and a newline; docs/record-json.md
// says what is in it.
TW_MUST_USE bool rp_visits_text(FILE *out, const struct rp_learnt *learnt);
TW_MUST_USE bool rp_visits_json(FILE *out, const struct rp_learnt *learnt);

enum rp_visited {
    RP_VISITED,         // every handshake was completed, resumed where it should be, and no fatal alert came
    RP_VISITED_NOT,     // one was not
    RP_VISITED_NOBODY,  // a connection could not be opened
};
enum rp_visited rp_visits_came_to(const struct rp_transcript *transcript);

// rp_visits_unreachable finds a connection that could not be opened; NULL: there is none.
const struct rp_conn_log *rp_visits_unreachable(const struct rp_transcript *transcript);

// rp_visits_alert gives the fatal alert of the server that came in or behind the handshake (in TLS 1.3 a client
// certificate is refused there). False: there was none.
TW_MUST_USE bool rp_visits_alert(const struct rp_conn_log *log, uint8_t *alert);

// rp_visits_reaction is what a connection's handshake came to.
struct rp_reaction rp_visits_reaction(const struct rp_transcript *transcript, uint8_t conn);

#endif
