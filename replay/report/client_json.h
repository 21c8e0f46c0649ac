// What a client of ours knows of its connection, as JSON.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_CLIENT_JSON_H
#define RESHAKE_REPLAY_REPORT_CLIENT_JSON_H

#include "replay/engine/client.h"

#include <jansson.h>
#include <stdio.h>

// rp_client_json sets the keys of docs/play-json.md for one connection in `object`: version, cipher_suite, …
// certificates. `name` is what the certificate should be for; NULL: nothing.
void rp_client_json(json_t *object, const struct rp_client_facts *facts, const char *name);

// rp_json_bytes is a string of what the network said, escaped as it is shown on a terminal.
json_t *rp_json_bytes(struct tw_span bytes);

// rp_json_alert is an alert's name; rp_json_text a text of ours, null where there is none.
json_t *rp_json_alert(uint8_t alert);
json_t *rp_json_text(const char *text);

// rp_json_line writes an object on a line of its own, and takes it; NULL is what no memory was there for. False: no memory. What could not
// be written is told by the stream (ferror).
TW_MUST_USE bool rp_json_line(FILE *out, json_t *object);

#endif
