// Flights for tests, put together from a few words.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hello.h"

#include "parsers/tls/codes.h"

#include <string.h>

static const uint8_t zeros[2048];

// An ID that is not all zeros, as a session ID that the client offers.
static const uint8_t session_ids[32] = {0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x5b,
                                        0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
                                        0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70};
static const uint8_t other_ids[32] = {0xa1, 0xa2};

static void extension(struct tw_writer *w, uint16_t type, const void *body, size_t len)
{
    tw_writer_u16(w, type);
    tw_writer_block16(w, tw_span_of(body, len));
}

static void write_name(struct tw_writer *w, const char *name)
{
    uint8_t body[300];
    struct tw_writer inner = tw_writer_into(body, sizeof body);
    size_t list = tw_writer_open(&inner, 2);
    tw_writer_u8(&inner, 0);
    tw_writer_block16(&inner, tw_span_of(name, strlen(name)));
    (void)tw_writer_close(&inner, list, 2);
    extension(w, TW_EXT_SERVER_NAME, body, inner.len);
}

static void write_psk(struct tw_writer *w)
{
    uint8_t body[128];
    struct tw_writer inner = tw_writer_into(body, sizeof body);
    size_t identities = tw_writer_open(&inner, 2);
    tw_writer_block16(&inner, tw_span_of(zeros, 32));
    tw_writer_u32(&inner, 7);
    (void)tw_writer_close(&inner, identities, 2);
    size_t binders = tw_writer_open(&inner, 2);
    tw_writer_block8(&inner, tw_span_of(zeros, 32));
    (void)tw_writer_close(&inner, binders, 2);
    extension(w, TW_EXT_PRE_SHARED_KEY, body, inner.len);
}

static void write_extensions(struct tw_writer *w, const struct tw_test_hello *hello)
{
    static const uint8_t versions[] = {4, 3, 4, 3, 3};
    static const uint8_t share[] = {0, 8, 0, 29, 0, 4, 1, 2, 3, 4};
    if (hello->name) {
        write_name(w, hello->name);
    }
    if (hello->has_ticket || hello->ticket > 0) {
        extension(w, TW_EXT_SESSION_TICKET, zeros, hello->ticket);
    }
    if (hello->tls13) {
        extension(w, TW_EXT_SUPPORTED_VERSIONS, versions, sizeof versions);
        extension(w, TW_EXT_KEY_SHARE, share, sizeof share);
    }
    if (hello->early_data) {
        extension(w, TW_EXT_EARLY_DATA, NULL, 0);
    }
    if (hello->psk) {
        write_psk(w);
    }
}

void tw_test_write_record(struct tw_writer *w, uint8_t type, const void *body, size_t len)
{
    tw_writer_u8(w, type);
    tw_writer_u16(w, 0x0303);
    tw_writer_block16(w, tw_span_of(body, len));
}

void tw_test_write_message(struct tw_writer *w, uint8_t type, const void *body, size_t len)
{
    tw_writer_u8(w, TW_CT_HANDSHAKE);
    tw_writer_u16(w, 0x0303);
    size_t record = tw_writer_open(w, 2);
    tw_writer_u8(w, type);
    tw_writer_block24(w, tw_span_of(body, len));
    (void)tw_writer_close(w, record, 2);
}

void tw_test_write_hello(struct tw_writer *w, const struct tw_test_hello *hello)
{
    uint8_t body[4096];
    struct tw_writer inner = tw_writer_into(body, sizeof body);
    tw_writer_u16(&inner, 0x0303);
    tw_writer_bytes(&inner, tw_span_of(zeros, 32));
    tw_writer_block8(&inner, tw_span_of(session_ids, hello->session_id));
    tw_writer_block16(&inner, tw_span_of(hello->tls13 ? "\x13\x01\xc0\x2f" : "\xc0\x2f\x00\x9c", 4));
    tw_writer_block8(&inner, tw_span_of(zeros, 1));
    size_t block = tw_writer_open(&inner, 2);
    write_extensions(&inner, hello);
    (void)tw_writer_close(&inner, block, 2);
    tw_test_write_message(w, TW_HS_CLIENT_HELLO, body, inner.len);
}

void tw_test_write_server_hello(struct tw_writer *w, size_t session_id, bool echo)
{
    uint8_t body[128];
    struct tw_writer inner = tw_writer_into(body, sizeof body);
    tw_writer_u16(&inner, 0x0303);
    tw_writer_bytes(&inner, tw_span_of(zeros, 32));
    tw_writer_block8(&inner, tw_span_of(echo ? session_ids : other_ids, session_id));
    tw_writer_u16(&inner, 0xc02f);
    tw_writer_u8(&inner, 0);
    tw_test_write_message(w, TW_HS_SERVER_HELLO, body, inner.len);
}

// write_hello13 writes what ServerHello and HelloRetryRequest have in common.
static void write_hello13(struct tw_writer *w, const void *random, bool psk)
{
    uint8_t body[256];
    struct tw_writer inner = tw_writer_into(body, sizeof body);
    tw_writer_u16(&inner, 0x0303);
    tw_writer_bytes(&inner, tw_span_of(random, 32));
    tw_writer_block8(&inner, tw_span_of(session_ids, 32));
    tw_writer_u16(&inner, 0x1301);
    tw_writer_u8(&inner, 0);
    size_t block = tw_writer_open(&inner, 2);
    extension(&inner, TW_EXT_SUPPORTED_VERSIONS, "\x03\x04", 2);
    extension(&inner, TW_EXT_KEY_SHARE, "\x00\x1d\x00\x04\x01\x02\x03\x04", 8);
    if (psk) {
        extension(&inner, TW_EXT_PRE_SHARED_KEY, zeros, 2);
    }
    (void)tw_writer_close(&inner, block, 2);
    tw_test_write_message(w, TW_HS_SERVER_HELLO, body, inner.len);
}

void tw_test_write_server_hello13(struct tw_writer *w, bool psk)
{
    write_hello13(w, zeros, psk);
}

void tw_test_write_hello_retry(struct tw_writer *w)
{
    // SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3).
    static const uint8_t retry[32] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                      0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                      0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
    write_hello13(w, retry, false);
}

void tw_test_write_full12(struct tw_writer *w)
{
    tw_test_write_server_hello(w, 32, false);
    tw_test_write_message(w, TW_HS_CERTIFICATE, zeros, 3);
    tw_test_write_message(w, TW_HS_SERVER_HELLO_DONE, NULL, 0);
}

void tw_test_write_abbreviated12(struct tw_writer *w)
{
    tw_test_write_server_hello(w, 32, true);
    tw_test_write_record(w, TW_CT_CHANGE_CIPHER_SPEC, "\x01", 1);
    tw_test_write_record(w, TW_CT_HANDSHAKE, zeros, 40);  // Finished, encrypted
}

void tw_test_write_flight13(struct tw_writer *w, bool psk, size_t first_record)
{
    tw_test_write_server_hello13(w, psk);
    tw_test_write_record(w, TW_CT_CHANGE_CIPHER_SPEC, "\x01", 1);
    tw_test_write_record(w, TW_CT_APPLICATION_DATA, zeros, first_record);
    tw_test_write_record(w, TW_CT_APPLICATION_DATA, zeros, 69);
}
