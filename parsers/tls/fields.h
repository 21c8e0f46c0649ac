// The fields of a handshake message, one after another, for whoever shows, colours, records or changes them.
// SPDX-License-Identifier: Apache-2.0
//
// There is one description of every message, and everything that goes through a message field by field uses it. The
// names are those of the RFCs, in snake_case: legacy_version, random, legacy_session_id, cipher_suites …
//
// Every byte of the body is told exactly once: as a length, as a number, as bytes or as malformed. `open` and `close`
// put groups around them. Where a field does not fit, the rest of the vector that it stands in is malformed, and the
// walk goes on behind that vector: one damaged extension does not hide the others.
#ifndef RESHAKE_PARSERS_TLS_FIELDS_H
#define RESHAKE_PARSERS_TLS_FIELDS_H

#include "parsers/tls/record.h"

// What is known of the message and of the connection at that point. The same bytes mean different things elsewhere.
struct tw_message_context {
    enum tw_from from;
    uint8_t type;           // HandshakeType
    bool sslv2;             // a ClientHello in SSLv2 form
    uint16_t version;       // negotiated, as on the wire; 0 where it is not known, which is taken for TLS 1.2
    uint16_t cipher_suite;  // negotiated; ServerKeyExchange and ClientKeyExchange are opaque without it
    bool nameless;          // nobody wants symbols: all of them are NULL
};

enum tw_field_group {
    TW_FIELD_STRUCT,  // fields of different names
    TW_FIELD_LIST,    // items that all have the same name; a length stands before most
};

// How bytes are best shown.
enum tw_field_hint {
    TW_HINT_HEX,     // a value of its own: random, session ID, a share
    TW_HINT_TEXT,    // a name; it came from the network, so escape it
    TW_HINT_OPAQUE,  // a blob: certificate, ticket, ciphertext
};

// tw_field_sink is told each field in the order of the bytes. No member may be NULL. Names and symbols are constants;
// spans point into the body. An empty list is opened and closed, an empty field is told with an empty span.
struct tw_field_sink {
    void *context;
    // A group begins; span is all its bytes, without the length before it.
    void (*open)(void *context, enum tw_field_group group, const char *name, struct tw_span span);
    void (*close)(void *context);
    // The length in front of the field or list `of`; the one told next, but in the SSLv2 form.
    void (*length)(void *context, const char *of, uint32_t value, struct tw_span span);
    // A number of span.len bytes (1 to 4). `symbol` is the registry's name of the value, or NULL.
    void (*number)(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span);
    void (*bytes)(void *context, const char *name, enum tw_field_hint hint, struct tw_span span);
    // `where` is the field that did not fit; the span is what is left of the vector around it, and may be empty. Where
    // a vector or the message goes on behind its last field, `where` is TW_FIELD_TRAILING.
    void (*malformed)(void *context, const char *where, struct tw_span span);
};

#define TW_FIELD_TRAILING "trailing_data"

// tw_message_fields tells the fields of a message's body to the sink. False: something was malformed.
bool tw_message_fields(const struct tw_message_context *context, struct tw_span body, const struct tw_field_sink *sink);

#endif
