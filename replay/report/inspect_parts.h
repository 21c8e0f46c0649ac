// Inside the inspect: what its two files share, and how notes are taken. For them alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_INSPECT_PARTS_H
#define RESHAKE_REPLAY_REPORT_INSPECT_PARTS_H

#include "replay/report/inspect.h"
#include "replay/report/listing.h"
#include "replay/report/notes.h"
#include "replay/report/spool.h"

struct rp_inspect {
    struct rp_inspect_config config;
    struct rp_sink sink;
    struct rp_spool *spool;
    struct rp_listing table;
    struct rp_text out;      // on its way to standard output
    struct rp_text piece;    // what one connection comes to
    struct rp_notes *spare;  // notes that nobody uses
    unsigned num_spare;
    struct rp_notes ignored;  // what connections that were not chosen have as their notes
    struct rp_totals totals;
    const char *path;
    size_t data_bytes;  // of all notes
    bool printed;       // something, so far
    char error[320];
};

// rp_inspect_fail keeps the first reason why something could not be told.
void rp_inspect_fail(struct rp_inspect *inspect, const char *why);

// inspect_notes.c

// rp_inspect_is_chosen is false for connections that are followed, but not told.
static inline bool rp_inspect_is_chosen(const struct rp_inspect *inspect, const struct rp_connection *conn)
{
    return conn->user != &inspect->ignored;
}

// rp_inspect_notes gives the notes of a connection; NULL: there is no memory.
struct rp_notes *rp_inspect_notes(struct rp_inspect *inspect, struct rp_connection *conn);

// rp_inspect_give_back takes notes that are told; NULL: there were none. rp_inspect_free_spare frees what was kept of them.
void rp_inspect_give_back(struct rp_inspect *inspect, struct rp_notes *notes);
void rp_inspect_free_spare(struct rp_inspect *inspect);

// rp_inspect_noted fails unless it is `done`: nothing but memory can have been missing.
void rp_inspect_noted(struct rp_inspect *inspect, bool done);

// rp_inspect_note takes a note of an event: an alert, what may have been one, what stood before the first hello, data.
void rp_inspect_note(struct rp_inspect *inspect, struct rp_connection *conn, const struct tw_event *event,
                     uint64_t time_ns);

// rp_inspect_tell_hidden notes the hidden alert once the handshake is known to have ended by one.
TW_MUST_USE bool rp_inspect_tell_hidden(struct rp_notes *notes, const struct tw_handshake *handshake);

#endif
