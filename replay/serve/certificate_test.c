// A certificate made on the fly is for the name that was asked for, be it a host's or an address.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/certificate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cmocka.h>

static bool is_for(const char *made, const char *host, const char *address)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_method());
    assert_non_null(ctx);
    assert_true(rp_certificate_make(ctx, made));
    assert_int_equal(SSL_CTX_check_private_key(ctx), 1);
    X509 *certificate = SSL_CTX_get0_certificate(ctx);
    bool right = host != NULL ? X509_check_host(certificate, host, strlen(host), 0, NULL) == 1
                              : X509_check_ip_asc(certificate, address, 0) == 1;
    SSL_CTX_free(ctx);
    return right;
}

static void test_hosts(void **state)
{
    (void)state;
    assert_true(is_for("www.example.org", "www.example.org", NULL));
    assert_false(is_for("www.example.org", "mail.example.org", NULL));
    assert_true(is_for("localhost", "localhost", NULL));
}

static void test_addresses(void **state)
{
    (void)state;
    assert_true(is_for("127.0.0.1", NULL, "127.0.0.1"));
    assert_false(is_for("127.0.0.1", NULL, "127.0.0.2"));
    assert_true(is_for("::1", NULL, "::1"));
    assert_false(is_for("localhost", NULL, "127.0.0.1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
