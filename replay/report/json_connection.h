// A connection as one line of JSON; docs/inspect-json.md says what stands in it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_JSON_CONNECTION_H
#define RESHAKE_REPLAY_REPORT_JSON_CONNECTION_H

#include "replay/report/notes.h"

// rp_json_connection appends the line of a connection in `file` that has ended. `messages`: its messages and their fields, too, for
// which its steps were noted. A failure is out->failed.
void rp_json_connection(struct rp_text *out, const char *file, const struct rp_connection *conn,
                        const struct rp_notes *notes, bool messages);

#endif
