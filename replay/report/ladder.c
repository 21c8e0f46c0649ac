// The picture of a connection as people draw it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/ladder.h"

void rp_ladder_draw(struct rp_text *out, const struct rp_connection *conn, const struct rp_notes *notes, bool ascii,
                    bool verbose)
{
    (void)out;
    (void)conn;
    (void)notes;
    (void)ascii;
    (void)verbose;
}
