// Re-sent flights for people and for programs: a table with a summary, or one JSON object each.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_REPLAYS_H
#define RESHAKE_REPLAY_REPORT_REPLAYS_H

#include "replay/script/flight.h"
#include "replay/verdict/expect.h"
#include "replay/verdict/verdict.h"

#include <stdio.h>
#include <sys/socket.h>

// rp_replayed is one flight, re-sent once. Everything in it is borrowed for the call.
struct rp_replayed {
    const struct rp_flight *flight;
    uint64_t attempt;           // from 0
    const struct sockaddr *to;  // NULL: nowhere
    struct rp_verdict verdict;
    bool to_complete;           // the handshake was to be completed
    bool fresh;                 // the ClientHello was made anew; else sent as it was captured
    const char *not_completed;  // why it was judged only; NULL: it was completed, or not to be
    struct tw_span data;        // what the application answered, as far as it is kept; with with_data
    bool with_data;
    const char *expected;  // what was expected, as the user said it; NULL: nothing
    bool ok;               // as expected, or nothing was expected and it was carried out
};

// rp_tally is what all attempts of one flight, or of all flights, came to.
struct rp_tally {
    uint64_t attempts, ok;
    uint64_t kinds[RP_NUM_KINDS];
    uint64_t early_accepted, early_not, early_unclear;
    uint64_t sum_us, timed;  // of the times to the end of the server's flight
    uint64_t to_complete, completed;
    struct rp_verdict last;     // the one whose reason is shown
    const char *not_completed;  // of the last that was not; it lives as long as the texts of rp_replayed
};
void rp_tally_add(struct rp_tally *tally, const struct rp_replayed *replayed);

// rp_tally_resumed counts what was abbreviated or PSK.
uint64_t rp_tally_resumed(const struct rp_tally *tally);

// rp_replays_json prints one object and a newline. False: no memory.
TW_MUST_USE bool rp_replays_json(FILE *out, const struct rp_replayed *replayed);

void rp_replays_header(FILE *out);

// rp_replays_line prints one flight's line; where it was sent several times, how many came to what. Below it stands what came of
// completing it.
void rp_replays_line(FILE *out, const struct rp_flight *flight, const struct rp_tally *tally);

// rp_replays_summary prints the last lines. `to` is as the user wrote it; `expected` as in rp_replayed.
void rp_replays_summary(FILE *out, const struct rp_tally *all, size_t num_flights, const char *to, const char *expected,
                        double seconds);

#endif
