// What a client of ours knows of its connection, for people: lines below one of the caller's, indented by two.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CLIENT_TEXT_H
#define RESHAKE_REPLAY_REPORT_CLIENT_TEXT_H

#include "replay/engine/transcript.h"

#include <stdio.h>

// rp_told_name prints a registered name, or the number where there is none.
void rp_told_name(FILE *out, const char *name, uint32_t number);

// rp_told_agreed prints version, suite, group, signature, ALPN and what else was agreed in the last handshake.
void rp_told_agreed(FILE *out, const struct rp_client_facts *facts);

// rp_told_chain prints the server's certificates: subject, issuer, validity by the clock of this machine, key, names, and
// whether the first one is for `name` (NULL: not asked).
void rp_told_chain(FILE *out, const struct rp_client_facts *facts, const char *name);

void rp_told_tickets(FILE *out, const struct rp_client_facts *facts);

// rp_told_data prints the application data that was kept, line by line and escaped, behind `label`.
void rp_told_data(FILE *out, const char *label, const struct rp_conn_log *log);

#endif
