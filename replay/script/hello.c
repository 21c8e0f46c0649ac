// The captured ClientHello as bytes on the wire. RFC 8446 sections 4.1.2 and 5.1; server_name: RFC 6066 section 3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/record.h"

#include <stdlib.h>

enum { MESSAGE_HEADER_LEN = 4, RECORD_MAX_PLAIN = 16384 };

// hello is a ClientHello gathered from its records.
struct hello {
    uint8_t *message;  // with its header; to be freed
    size_t len;
    size_t flight_end;  // where its last record ends in the flight
    uint16_t record_version;
    size_t extensions_at;           // where in the message the extensions start; 0: there are none
    struct tw_client_hello parsed;  // points into `message`
};

static bool is_sslv2(struct tw_span flight)
{
    return flight.len > 5 && (flight.data[0] & 0x80) != 0 && flight.data[2] == TW_HS_CLIENT_HELLO;
}

// gather copies the first handshake message out of the records that it lies in.
static bool gather(struct tw_span flight, struct hello *out)
{
    struct tw_cursor in = tw_cursor_over(flight);
    size_t wanted = MESSAGE_HEADER_LEN;
    while (out->len < wanted) {
        struct tw_record record;
        if (tw_record_parse(&in, &record) != TW_DONE || record.type != TW_CT_HANDSHAKE) {
            return false;
        }
        out->record_version = out->len == 0 ? record.version : out->record_version;
        if (out->len + record.length > RP_HELLO_MAX) {
            return false;
        }
        memcpy(out->message + out->len, record.body.data, record.length);
        out->len += record.length;
        if (out->len >= MESSAGE_HEADER_LEN) {
            const uint8_t *m = out->message;
            wanted = MESSAGE_HEADER_LEN + ((size_t)m[1] << 16 | (size_t)m[2] << 8 | m[3]);
        }
    }
    out->flight_end = flight.len - in.left;
    out->len = wanted;
    return out->message[0] == TW_HS_CLIENT_HELLO;
}

// hello_of gathers and parses. False: nothing is to be freed.
static bool hello_of(struct tw_span flight, struct hello *out)
{
    *out = (struct hello){.message = malloc(RP_HELLO_MAX)};
    if (!out->message) {
        return false;
    }
    if (!gather(flight, out)) {
        free(out->message);
        return false;
    }
    struct tw_cursor body =
        tw_cursor_over(tw_span_of(out->message + MESSAGE_HEADER_LEN, out->len - MESSAGE_HEADER_LEN));
    if (!tw_client_hello_parse(&body, &out->parsed)) {
        out->parsed.has_extensions = false;
    }
    if (out->parsed.has_extensions) {
        out->extensions_at = (size_t)(out->parsed.extensions.data - out->message);
    }
    return true;
}

bool rp_hello_end(struct tw_span flight, size_t *end)
{
    if (is_sslv2(flight)) {
        *end = 2 + ((size_t)(flight.data[0] & 0x7f) << 8 | flight.data[1]);
        return *end <= flight.len;
    }
    struct hello hello;
    if (!hello_of(flight, &hello)) {
        return false;
    }
    *end = hello.flight_end;
    free(hello.message);
    return true;
}

bool rp_hello_offers(struct tw_span flight, uint16_t type)
{
    struct hello hello;
    struct tw_span body;
    if (is_sslv2(flight) || !hello_of(flight, &hello)) {
        return false;
    }
    bool found = hello.parsed.has_extensions && tw_extension_find(hello.parsed.extensions, type, &body);
    free(hello.message);
    return found;
}

bool rp_hello_body(struct tw_writer *w, struct tw_span flight)
{
    struct hello hello;
    if (is_sslv2(flight) || !hello_of(flight, &hello)) {
        return false;
    }
    size_t len = hello.len - MESSAGE_HEADER_LEN;
    bool written = tw_writer_bytes(w, tw_span_of(hello.message + MESSAGE_HEADER_LEN, len));
    free(hello.message);
    return written;
}

// flight_byte is the byte of the flight that is byte `at` of its first handshake message.
static uint8_t *flight_byte(uint8_t *flight, size_t len, size_t at)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(flight, len));
    struct tw_record record;
    while (tw_record_parse(&in, &record) == TW_DONE) {
        if (at < record.length) {
            return flight + (record.body.data - flight) + at;
        }
        at -= record.length;
    }
    return NULL;
}

// find_type is the place in the message where the type of the first such extension stands; 0: there is none.
static size_t find_type(const struct hello *hello, uint16_t type)
{
    struct tw_cursor in = tw_cursor_over(hello->parsed.extensions);
    struct tw_extension extension;
    while (hello->parsed.has_extensions && in.left > 0) {
        size_t at = hello->extensions_at + hello->parsed.extensions.len - in.left;
        if (!tw_extension_next(&in, &extension)) {
            break;
        }
        if (extension.type == type) {
            return at;
        }
    }
    return 0;
}

bool rp_hello_rename_extension(uint8_t *flight, size_t len, uint16_t from, uint16_t to)
{
    struct hello hello;
    if (is_sslv2(tw_span_of(flight, len)) || !hello_of(tw_span_of(flight, len), &hello)) {
        return false;
    }
    size_t at = find_type(&hello, from);
    free(hello.message);
    uint8_t *high = at ? flight_byte(flight, len, at) : NULL;
    uint8_t *low = at ? flight_byte(flight, len, at + 1) : NULL;
    if (!high || !low) {
        return false;
    }
    *high = (uint8_t)(to >> 8);
    *low = (uint8_t)to;
    return true;
}

static void write_server_name(struct tw_writer *w, const char *name)
{
    struct tw_span host = tw_span_of(name, strlen(name));
    tw_writer_u16(w, TW_EXT_SERVER_NAME);
    size_t extension = tw_writer_open(w, 2);
    size_t list = tw_writer_open(w, 2);
    tw_writer_u8(w, 0);  // host_name
    tw_writer_block16(w, host);
    (void)tw_writer_close(w, list, 2);
    (void)tw_writer_close(w, extension, 2);
}

// write_extensions copies the extensions with the name in the place of the former one; where there was none it stands first,
// because pre_shared_key has to stay last.
static void write_extensions(struct tw_writer *w, struct tw_span extensions, const char *name)
{
    struct tw_span old;
    if (name && !tw_extension_find(extensions, TW_EXT_SERVER_NAME, &old)) {
        write_server_name(w, name);
    }
    struct tw_cursor in = tw_cursor_over(extensions);
    struct tw_extension extension;
    while (tw_extension_next(&in, &extension)) {
        if (extension.type != TW_EXT_SERVER_NAME) {
            (void)tw_extension_write(w, &extension);
        } else if (name) {
            write_server_name(w, name);
            name = NULL;
        }
    }
    tw_writer_bytes(w, tw_cursor_rest(&in));  // what was no whole extension stays what it was
}

// write_hello writes the message with its header.
static bool write_hello(struct tw_writer *w, const struct hello *hello, const char *name)
{
    struct tw_client_hello without = hello->parsed;
    without.has_extensions = false;
    tw_writer_u8(w, TW_HS_CLIENT_HELLO);
    size_t body = tw_writer_open(w, 3);
    (void)tw_client_hello_write(w, &without);
    size_t block = tw_writer_open(w, 2);
    write_extensions(w, hello->parsed.has_extensions ? hello->parsed.extensions : tw_span_of(NULL, 0), name);
    return tw_writer_close(w, block, 2) && tw_writer_close(w, body, 3);
}

// write_records writes handshake bytes in records of at most `record_len`.
static bool write_records(struct tw_writer *w, struct tw_span bytes, uint16_t version, uint16_t record_len)
{
    while (bytes.len > 0) {
        size_t len = bytes.len < record_len ? bytes.len : record_len;
        struct tw_record record = {
            .type = TW_CT_HANDSHAKE, .version = version, .length = (uint16_t)len, .body = tw_span_of(bytes.data, len)};
        if (!tw_record_write(w, &record)) {
            return false;
        }
        bytes = tw_span_of(bytes.data + len, bytes.len - len);
    }
    return true;
}

bool rp_hello_set_name(struct tw_writer *w, struct tw_span flight, const char *name)
{
    struct hello hello;
    if (is_sslv2(flight) || !hello_of(flight, &hello)) {
        return false;
    }
    size_t cap = hello.len + (name ? strlen(name) : 0) + 16;
    uint8_t *message = malloc(cap);
    struct tw_writer into = tw_writer_into(message, message ? cap : 0);
    bool done = write_hello(&into, &hello, name)
                && write_records(w, tw_writer_span(&into), hello.record_version, RECORD_MAX_PLAIN)
                && tw_writer_bytes(w, tw_span_of(flight.data + hello.flight_end, flight.len - hello.flight_end));
    free(message);
    free(hello.message);
    return done;
}

bool rp_hello_reframe(struct tw_writer *w, struct tw_span flight, uint16_t record_len)
{
    struct hello hello;
    if (is_sslv2(flight) || !hello_of(flight, &hello)) {
        return false;
    }
    bool done = write_records(w, tw_span_of(hello.message, hello.len), hello.record_version, record_len)
                && tw_writer_bytes(w, tw_span_of(flight.data + hello.flight_end, flight.len - hello.flight_end));
    free(hello.message);
    return done;
}
