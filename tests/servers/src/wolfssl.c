// wolfSSL as a server for tests: TLS 1.2 and 1.3 with session cache and tickets, and certificates asked for later.
// SPDX-License-Identifier: Apache-2.0
#include <wolfssl/options.h>

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <wolfssl/ssl.h>

#include "tests/servers/src/own.h"

static struct own_words words;
static WOLFSSL_CTX *context;

static void must(const char *what, int result)
{
    if (result != WOLFSSL_SUCCESS)
        own_fail(what, result);
}

static WOLFSSL_METHOD *method(void)
{
    if (strcmp(words.lowest, words.highest) != 0)
        return wolfSSLv23_server_method();
    return strcmp(words.highest, "1.3") == 0 ? wolfTLSv1_3_server_method() : wolfTLSv1_2_server_method();
}

static int client_mode(void)
{
    if (strcmp(words.client, "none") == 0)
        return WOLFSSL_VERIFY_NONE;
    return WOLFSSL_VERIFY_PEER | (strcmp(words.client, "require") == 0 ? WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
}

static void configure(void)
{
    must("library", wolfSSL_Init());
    context = wolfSSL_CTX_new(method());
    if (context == NULL)
        own_fail("context", 0);
    if (strcmp(words.lowest, "1.2") == 0)
        must("version", wolfSSL_CTX_SetMinVersion(context, WOLFSSL_TLSV1_2));
    must("certificate", wolfSSL_CTX_use_certificate_chain_file(context, words.certificates));
    must("key", wolfSSL_CTX_use_PrivateKey_file(context, words.keys, WOLFSSL_FILETYPE_PEM));
    must("authority", wolfSSL_CTX_load_verify_locations(context, words.authority, NULL));
    wolfSSL_CTX_set_verify(context, client_mode(), NULL);
    if (!words.cache)
        wolfSSL_CTX_set_session_cache_mode(context, WOLFSSL_SESS_CACHE_OFF);
    if (!words.tickets) {
        wolfSSL_CTX_NoTicketTLSv12(context);
        wolfSSL_CTX_no_ticket_TLSv13(context);
    }
}

static bool asks(WOLFSSL *ssl, const char *path)
{
    if (strcmp(path, "/later") != 0 || !words.asks_later || wolfSSL_version(ssl) != TLS1_3_VERSION)
        return false;
    wolfSSL_set_verify(ssl, WOLFSSL_VERIFY_PEER, NULL);
    return wolfSSL_request_certificate(ssl) == WOLFSSL_SUCCESS;  // fails where the client did not say that it can
}

// hear reads what answers the request, up to the client's close or for a second: the library never waits for it.
static void hear(WOLFSSL *ssl)
{
    char nothing[64];
    struct timeval second = {.tv_sec = 1};
    (void)setsockopt(wolfSSL_get_fd(ssl), SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    (void)wolfSSL_read(ssl, nothing, sizeof nothing);
}

static void answer(WOLFSSL *ssl, const char *path)
{
    bool asked = asks(ssl, path);
    char page[8192];
    size_t len = own_page(page, sizeof page, path);
    if (wolfSSL_write(ssl, page, (int)len) <= 0)
        return;
    if (asked)
        hear(ssl);
    (void)wolfSSL_shutdown(ssl);
}

static void talk(WOLFSSL *ssl)
{
    char head[4096];
    size_t len = 0;
    const char *path = NULL;
    bool completed = wolfSSL_accept(ssl) == WOLFSSL_SUCCESS;
    own_tell(completed, wolfSSL_session_reused(ssl) != 0, wolfSSL_version(ssl) == TLS1_3_VERSION ? "1.3" : "1.2");
    while (completed && path == NULL && len < sizeof head) {
        int count = wolfSSL_read(ssl, head + len, (int)(sizeof head - len));
        if (count <= 0)
            return;
        len += (size_t)count;
        path = own_path(head, len);
    }
    if (path != NULL)
        answer(ssl, path);
}

static void serve(int fd)
{
    WOLFSSL *ssl = wolfSSL_new(context);
    if (ssl == NULL)
        own_fail("connection", 0);
    must("socket", wolfSSL_set_fd(ssl, fd));
    talk(ssl);
    wolfSSL_free(ssl);
    close(fd);
}

int main(int argc, char **argv)
{
    own_words_read(&words, argc, argv);
    configure();
    own_serve(words.port, serve);
}
