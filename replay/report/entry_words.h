// What stands in a transcript, in words: for ladders of what was played.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_ENTRY_WORDS_H
#define RESHAKE_REPLAY_REPORT_ENTRY_WORDS_H

#include "replay/engine/transcript.h"

// rp_entry_text writes what was built or said (RP_ENTRY_BUILT, RP_ENTRY_SAID): "ClientHello, renegotiating", "alert, fatal: decode_error".
// *has_length: it has one that matters.
void rp_entry_text(const struct rp_transcript *transcript, const struct rp_entry *entry, char *text, size_t cap,
                   bool *has_length);

// rp_entry_is_bad is true for alerts, and for what is no TLS.
bool rp_entry_is_bad(const struct rp_entry *entry);

#endif
