// The picture of a connection as people draw it: client left, server right, time downwards.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_LADDER_H
#define RESHAKE_REPLAY_REPORT_LADDER_H

#include "replay/report/notes.h"

// rp_ladder_draw appends the picture of a connection that has ended, for which steps were noted. `ascii`: without other characters;
// `verbose`: every field of every message below it.
void rp_ladder_draw(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes, bool ascii,
                    bool verbose);

#endif
