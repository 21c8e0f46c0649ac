// What the files that write JSON share. What they give is the caller's; NULL where there is no memory.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_JSON_PARTS_H
#define RESHAKE_REPLAY_REPORT_JSON_PARTS_H

#include "replay/report/notes.h"

#include <jansson.h>

// rp_json_text gives what was put into `text` as a string, and frees it.
json_t *rp_json_text(struct rp_text *text);

// rp_json_network gives bytes of the network as they are shown on a terminal, rp_json_hex as digits.
json_t *rp_json_network(const void *bytes, size_t len);
json_t *rp_json_hex(const void *bytes, size_t len);

// rp_json_since is a time in microseconds since the connection's first packet; null where it is 0: not seen.
json_t *rp_json_since(const struct rp_connection *conn, uint64_t time_ns);

// rp_json_handshake gives one of the connection's handshakes, rp_json_messages all messages that were noted.
json_t *rp_json_handshake(const struct rp_connection *conn, const struct tw_handshake *handshake);
json_t *rp_json_messages(const struct rp_connection *conn, const struct rp_notes *notes);

// rp_json_data gives what the applications said; an empty array where that was not read.
json_t *rp_json_data(const struct rp_connection *conn, const struct rp_data *data);

#endif
