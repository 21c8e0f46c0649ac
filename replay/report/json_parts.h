// What the files that write a connection as JSON share.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_JSON_PARTS_H
#define RESHAKE_REPLAY_REPORT_JSON_PARTS_H

#include "replay/report/json_writer.h"
#include "replay/report/notes.h"

#include <jansson.h>

// rp_json_since_us counts from the connection's first packet; below zero where the clock of the capture went back.
int64_t rp_json_since_us(const struct rp_connection *conn, uint64_t time_ns);

// rp_json_put_since puts such a time; null where it is 0: not seen.
void rp_json_put_since(struct rp_json *json, const struct rp_connection *conn, const char *key, uint64_t time_ns);

// rp_json_handshake puts one of the connection's handshakes.
void rp_json_handshake(struct rp_json *json, const struct rp_connection *conn, const struct tw_handshake *handshake);

// rp_json_messages gives all messages that were noted; the caller's. NULL: there is no memory.
json_t *rp_json_messages(const struct rp_connection *conn, const struct rp_notes *notes);

// rp_json_data puts what the applications said, as "data".
void rp_json_data(struct rp_json *json, const struct rp_connection *conn, const struct rp_data *data);

// A key and its value.
static inline void rp_json_put_integer(struct rp_json *json, const char *key, int64_t number)
{
    rp_json_key(json, key);
    rp_json_integer(json, number);
}

static inline void rp_json_put_bool(struct rp_json *json, const char *key, bool value)
{
    rp_json_key(json, key);
    rp_json_bool(json, value);
}

static inline void rp_json_put_word(struct rp_json *json, const char *key, const char *word)
{
    rp_json_key(json, key);
    rp_json_word(json, word);
}

static inline void rp_json_put_null(struct rp_json *json, const char *key)
{
    rp_json_key(json, key);
    rp_json_null(json);
}

#endif
