// Key logs: lines of text that hold the secrets of connections, as NSS began to write them.
// SPDX-License-Identifier: Apache-2.0
//
//     LABEL <client random in hexadecimal> <secret in hexadecimal>
//
// Lines that start with # and blank lines are comments. A label that is not known is kept as it is: programs have
// their own.
#ifndef RESHAKE_PARSERS_TLS_KEYLOG_H
#define RESHAKE_PARSERS_TLS_KEYLOG_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

enum tw_keylog_label {
    TW_KEYLOG_UNKNOWN,        // tw_keylog_line.label has its text
    TW_KEYLOG_CLIENT_RANDOM,  // TLS 1.2: master secret
    TW_KEYLOG_CLIENT_EARLY_TRAFFIC_SECRET,
    TW_KEYLOG_CLIENT_HANDSHAKE_TRAFFIC_SECRET,
    TW_KEYLOG_SERVER_HANDSHAKE_TRAFFIC_SECRET,
    TW_KEYLOG_CLIENT_TRAFFIC_SECRET_0,
    TW_KEYLOG_SERVER_TRAFFIC_SECRET_0,
    TW_KEYLOG_EARLY_EXPORTER_SECRET,
    TW_KEYLOG_EXPORTER_SECRET,
    TW_KEYLOG_RSA,  // premaster secret, found by the first 8 bytes of its encrypted form instead of a random
    TW_KEYLOG_PMS_CLIENT_RANDOM,  // premaster secret
    TW_KEYLOG_ECH_SECRET,
    TW_KEYLOG_ECH_CONFIG,
};

// tw_keylog_label_text is the label as lines have it; "" for TW_KEYLOG_UNKNOWN.
const char *tw_keylog_label_text(enum tw_keylog_label label);

enum tw_keylog_kind {
    TW_KEYLOG_SECRET,
    TW_KEYLOG_COMMENT,  // or a blank line
    TW_KEYLOG_BAD,      // `fault` says what is wrong with it
};

struct tw_keylog_line {
    enum tw_keylog_kind kind;
    uint32_t number;      // of the line, from 1
    struct tw_span text;  // the line without its end
    const char *fault;    // TW_KEYLOG_BAD: a phrase such as "the secret is not hexadecimal"; else NULL
    // Of a secret:
    enum tw_keylog_label label;
    struct tw_span label_text;
    uint8_t id[32];              // client random; 8 bytes for TW_KEYLOG_RSA
    size_t id_len;               // 32 or 8
    struct tw_span secret_text;  // in hexadecimal, checked: tw_keylog_secret turns it into bytes
};

struct tw_keylog {
    struct tw_cursor text;  // what has not been read yet
    uint32_t line;          // how many lines have been read
};

// tw_keylog_over begins to read `text`, which must live as long as the lines that point into it. Lines end with LF or
// CRLF, the last one may end with the text.
struct tw_keylog tw_keylog_over(struct tw_span text);

// tw_keylog_next reads the next line, whatever it holds. False: there is none left, and *out is untouched.
TW_MUST_USE bool tw_keylog_next(struct tw_keylog *log, struct tw_keylog_line *out);

// tw_keylog_secret writes the secret's bytes, line->secret_text.len / 2 of them. False: they do not fit, or the line
// has none.
TW_MUST_USE bool tw_keylog_secret(struct tw_writer *w, const struct tw_keylog_line *line);

// tw_keylog_write writes one line with its end: `label` as text, and the bytes in lower-case hexadecimal.
bool tw_keylog_write(struct tw_writer *w, const char *label, struct tw_span id, struct tw_span secret);

#endif
