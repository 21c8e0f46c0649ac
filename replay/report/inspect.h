// Tells the connections that a tracker finds: as a table, as ladders or as JSON, in the order of their first packets.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_INSPECT_H
#define RESHAKE_REPLAY_REPORT_INSPECT_H

#include "replay/report/totals.h"
#include "replay/track/decrypt.h"

enum rp_inspect_form {
    RP_INSPECT_TABLE,
    RP_INSPECT_LADDER,
    RP_INSPECT_JSON,
};

struct rp_inspect_config {
    enum rp_inspect_form form;
    bool verbose;     // every field of every message
    bool ascii;       // the ladder without other characters
    bool data;        // what was decrypted of what the applications said
    bool as_it_ends;  // tell each connection when it ends, without waiting for earlier ones
    bool (*chosen)(void *context, uint64_t index);  // which connections to tell; NULL: all
    void *context;
    struct rp_decrypt *decrypt;  // what opens records (replay/track/decrypt.h); NULL: nothing does
};

struct rp_inspect;

// rp_inspect_sink is what a tracker is to be given, with the inspect as its context.
const struct rp_sink *rp_inspect_sink(const struct rp_inspect *inspect);

// rp_inspect_new makes one; it prints to standard output. `config` is copied. NULL when there is no memory.
struct rp_inspect *rp_inspect_new(const struct rp_inspect_config *config);

// rp_inspect_file says that what follows comes from another file. `path` must live until then; `head`: print its name.
void rp_inspect_file(struct rp_inspect *inspect, const char *path, bool head);

// rp_inspect_flush prints what was held back for better looks; before a wait, and at the end.
void rp_inspect_flush(struct rp_inspect *inspect);

// rp_inspect_error is one line for people, where something could not be told (no memory, no room for what waits); else empty. Nothing
// more is told then.
const char *rp_inspect_error(const struct rp_inspect *inspect);

const struct rp_totals *rp_inspect_totals(const struct rp_inspect *inspect);

// rp_inspect_print_totals prints the closing lines of the table and the ladder: what was told, and what was passed over.
// `filtered`: packets that a filter kept from the tracker.
void rp_inspect_print_totals(struct rp_inspect *inspect, const struct rp_tracker_counts *counts, uint64_t filtered);

void rp_inspect_free(struct rp_inspect *inspect);

#endif
