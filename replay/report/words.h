// What the parts of a connection are called, in the table, the ladder and JSON alike.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_WORDS_H
#define RESHAKE_REPLAY_REPORT_WORDS_H

#include "replay/report/color.h"
#include "replay/report/text.h"
#include "replay/track/tracker.h"

// rp_words_endpoint writes 127.0.0.1:443 or [::1]:443.
void rp_words_endpoint(struct rp_text *text, const struct tw_flow_key *key, enum tw_end end);

// rp_words_version writes "TLS 1.2", or 0x7f1c where no registry knows the number; rp_words_suite and the others do the same for
// their registries.
void rp_words_version(struct rp_text *text, uint16_t version);
void rp_words_suite(struct rp_text *text, uint16_t suite);
void rp_words_alert(struct rp_text *text, uint8_t description);
void rp_words_message(struct rp_text *text, uint8_t type);

// "complete", "partial", "none": the TCP handshake. "fin", "rst", "open": the end.
const char *rp_words_tcp_handshake(const struct rp_connection *conn);
const char *rp_words_tcp_close(const struct rp_connection *conn);

// rp_words_from is "client" or "server".
const char *rp_words_from(enum tw_from from);

// rp_words_alert_level is "warning", "fatal" or "level N".
void rp_words_alert_level(struct rp_text *text, uint8_t level);

// rp_words_short_why is the reason in two or three words, for the table.
const char *rp_words_short_why(enum tw_why why);

// rp_words_early_data is "accepted", "rejected", "offered" or NULL.
const char *rp_words_early_data(enum tw_early_data early_data);

// rp_words_kind_color is the colour of a kind and outcome.
enum rp_color rp_words_kind_color(const struct tw_handshake *handshake);

#endif
