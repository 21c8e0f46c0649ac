// How BoringSSL reads a ClientHello.
// SPDX-License-Identifier: Apache-2.0
#include "harness/boringssl_hello.h"

#include "harness/round_trip.h"
#include "parsers/tls/message.h"
#include "parsers/tls/record.h"

#include <assert.h>
#include <openssl/err.h>

// What is asked for now: BoringSSL's callback is given no context.
static struct {
    void (*seen)(void *context, const SSL_CLIENT_HELLO *hello);
    void *context;
    bool taken;
} asked;

static enum ssl_select_cert_result_t on_hello(const SSL_CLIENT_HELLO *hello)
{
    asked.taken = true;
    asked.seen(asked.context, hello);
    return ssl_select_cert_error;  // nothing more is asked of it
}

static SSL_CTX *context_of(void)
{
    static SSL_CTX *context;
    if (context == NULL) {
        context = SSL_CTX_new(TLS_method());
        assert(context != NULL);
        SSL_CTX_set_select_certificate_cb(context, on_hello);
    }
    return context;
}

static void ask_boringssl(struct tw_span record)
{
    SSL *ssl = SSL_new(context_of());
    BIO *in = BIO_new_mem_buf(record.data, (int)record.len);
    BIO *out = BIO_new(BIO_s_mem());
    assert(ssl != NULL && in != NULL && out != NULL);
    SSL_set_bio(ssl, in, out);
    SSL_set_accept_state(ssl);
    (void)SSL_do_handshake(ssl);
    SSL_free(ssl);
    ERR_clear_error();
}

bool hx_boringssl_takes(struct tw_span body, void (*seen)(void *context, const SSL_CLIENT_HELLO *hello), void *context)
{
    static uint8_t record[TW_RECORD_HEADER_LEN + TW_MESSAGE_HEADER_LEN + HX_HELLO_MOST];
    struct tw_writer message = hx_trip_room();
    struct tw_writer w = tw_writer_into(record, sizeof record);
    bool written = tw_message_write(&message, &(struct tw_message){.type = TW_HS_CLIENT_HELLO, .body = body})
                   && tw_record_write(&w, &(struct tw_record){.type = TW_CT_HANDSHAKE,
                                                              .version = TW_VERSION_TLS10,
                                                              .body = tw_writer_span(&message)});
    assert(written);
    asked.seen = seen;
    asked.context = context;
    asked.taken = false;
    ask_boringssl(tw_writer_span(&w));
    return asked.taken;
}
