// What a ladder calls the things that it shows.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_LADDER_WORDS_H
#define RESHAKE_REPLAY_REPORT_LADDER_WORDS_H

#include "replay/report/notes.h"
#include "replay/report/pen.h"

// rp_ladder_name is what stands out in the label of a step that is TLS: the name of a message, or what kind of record it is.
void rp_ladder_name(struct rp_text *out, const struct rp_notes *notes, const struct rp_step *step);

// rp_ladder_color is the colour of its arrow.
enum rp_color rp_ladder_color(const struct rp_step *step, enum tw_from from);

// rp_ladder_options lists the TCP options of a SYN.
void rp_ladder_options(struct rp_text *out, const struct tw_tcp_summary *options);

// rp_ladder_details writes what a message says that people look for first: names, what is offered and what is chosen. It
// writes nothing for most messages.
void rp_ladder_details(struct rp_text *out, const struct rp_pen *pen, const struct rp_notes *notes,
                       const struct rp_step *step, enum tw_from from);

// rp_ladder_head writes what stands above the picture, and the heads of its rails.
void rp_ladder_head(struct rp_pen *pen, const struct rp_connection *conn, const struct rp_notes *notes);

// rp_ladder_count writes "1 record" or "2 records", rp_ladder_bytes "1 byte" or "2 bytes".
void rp_ladder_count(struct rp_text *text, uint64_t number, const char *one, const char *many);
void rp_ladder_bytes(struct rp_text *text, uint64_t bytes);

// rp_ladder_is_retry is true for a HelloRetryRequest.
bool rp_ladder_is_retry(const struct rp_notes *notes, const struct rp_step *step);

// rp_ladder_premaster says which version stands in the premaster secret of an RSA key exchange, where it was read. False: it is
// not the one that the ClientHello had (RFC 5246 section 7.4.7.1).
bool rp_ladder_premaster(struct rp_text *out, const struct rp_notes *notes, const struct rp_step *step);

#endif
