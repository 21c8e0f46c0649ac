// JSON that is written at once, value by value. RFC 8259.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_writer.h"

// begin stands before every value: the comma behind the one before it.
static inline void begin(struct rp_json *json)
{
    if (json->comma) {
        rp_text_char(json->out, ',');
    }
    json->comma = true;
}

void rp_json_open(struct rp_json *json, char bracket)
{
    begin(json);
    rp_text_char(json->out, bracket);
    json->comma = false;
}

void rp_json_close(struct rp_json *json, char bracket)
{
    rp_text_char(json->out, bracket);
    json->comma = true;
}

void rp_json_key(struct rp_json *json, const char *key)
{
    rp_json_quote(json);
    rp_text_string(json->out, key);
    rp_text_bytes(json->out, "\":", 2);
    json->comma = false;
}

void rp_json_integer(struct rp_json *json, int64_t number)
{
    begin(json);
    if (number < 0) {
        rp_text_char(json->out, '-');
    }
    rp_text_number(json->out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void rp_json_bool(struct rp_json *json, bool value)
{
    begin(json);
    rp_text_string(json->out, value ? "true" : "false");
}

void rp_json_null(struct rp_json *json)
{
    begin(json);
    rp_text_bytes(json->out, "null", 4);
}

void rp_json_raw(struct rp_json *json)
{
    begin(json);
}

void rp_json_quote(struct rp_json *json)
{
    begin(json);
    rp_text_char(json->out, '"');
}

void rp_json_unquote(struct rp_json *json)
{
    rp_text_char(json->out, '"');
}

// escape puts what stands for a character that may not stand in a string as it is (RFC 8259 section 7).
static void escape(struct rp_text *out, char c)
{
    switch (c) {
    case '"': rp_text_string(out, "\\\""); return;
    case '\\': rp_text_string(out, "\\\\"); return;
    case '\b': rp_text_string(out, "\\b"); return;
    case '\f': rp_text_string(out, "\\f"); return;
    case '\n': rp_text_string(out, "\\n"); return;
    case '\r': rp_text_string(out, "\\r"); return;
    case '\t': rp_text_string(out, "\\t"); return;
    default: rp_text_format(out, "\\u%04X", (unsigned)(uint8_t)c); return;
    }
}

void rp_json_string(struct rp_json *json, const char *bytes, size_t len)
{
    rp_json_quote(json);
    size_t start = 0;
    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)bytes[i] < 0x20 || bytes[i] == '"' || bytes[i] == '\\') {
            rp_text_bytes(json->out, bytes + start, i - start);
            escape(json->out, bytes[i]);
            start = i + 1;
        }
    }
    rp_text_bytes(json->out, bytes + start, len - start);
    rp_json_unquote(json);
}

void rp_json_word(struct rp_json *json, const char *word)
{
    if (!word) {
        rp_json_null(json);
        return;
    }
    rp_json_quote(json);
    rp_text_string(json->out, word);
    rp_json_unquote(json);
}

void rp_json_network(struct rp_json *json, struct tw_span bytes)
{
    struct rp_text shown = {0};
    rp_text_escaped(&shown, bytes);
    rp_json_string(json, shown.len > 0 ? shown.data : "", shown.len);
    json->out->failed |= shown.failed;
    rp_text_free(&shown);
}

void rp_json_hex(struct rp_json *json, struct tw_span bytes)
{
    rp_json_quote(json);
    rp_text_hex(json->out, bytes);
    rp_json_unquote(json);
}
