// JSON that is written at once, value by value, into a text: for lines of which there are very many. RFC 8259.
// SPDX-License-Identifier: Apache-2.0
//
// A value stands where it is put: in an object a key comes before it, the commas come by themselves. Whoever writes keeps the order
// of open, key and close; the text's `failed` says whether there was memory for all of it.
#ifndef RESHAKE_REPLAY_REPORT_JSON_WRITER_H
#define RESHAKE_REPLAY_REPORT_JSON_WRITER_H

#include "replay/report/text.h"

struct rp_json {
    struct rp_text *out;
    bool comma;  // something stands before, on the same level
};

// rp_json_open begins an object or array ('{' or '['), rp_json_close ends it ('}' or ']').
void rp_json_open(struct rp_json *json, char bracket);
void rp_json_close(struct rp_json *json, char bracket);

// rp_json_key: a name of our own, which needs no escaping.
void rp_json_key(struct rp_json *json, const char *key);

void rp_json_integer(struct rp_json *json, int64_t number);
void rp_json_bool(struct rp_json *json, bool value);
void rp_json_null(struct rp_json *json);

// rp_json_string puts UTF-8, escaped as JSON wants it. rp_json_word puts a word of our own, which needs none; NULL is null.
void rp_json_string(struct rp_json *json, const char *bytes, size_t len);
void rp_json_word(struct rp_json *json, const char *word);

// rp_json_network puts bytes of the network as a string: as they are shown on a terminal. rp_json_hex puts them as digits.
void rp_json_network(struct rp_json *json, struct tw_span bytes);
void rp_json_hex(struct rp_json *json, struct tw_span bytes);

// rp_json_quote stands before and behind a string that the caller puts into json->out itself, of characters that need no escaping.
void rp_json_quote(struct rp_json *json);
void rp_json_unquote(struct rp_json *json);

// rp_json_raw says that the caller puts a whole value of JSON into json->out next.
void rp_json_raw(struct rp_json *json);

#endif
