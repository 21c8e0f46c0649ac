// HOST:PORT in the forms that people write.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/address.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_right_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint16_t default_port;
        const char *host;
        uint16_t port;
    } vectors[] = {
        {"127.0.0.1:4433", 0, "127.0.0.1", 4433},
        {"[::1]:443", 0, "::1", 443},
        {"example.org", 443, "example.org", 443},
        {"[fe80::1%lo]", 8443, "fe80::1%lo", 8443},
        {"::1", 443, "::1", 443},
        {":4433", 0, "", 4433},
        {"localhost:65535", 0, "localhost", 65535},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct rp_address out;
        assert_true(rp_address_parse(vectors[i].text, vectors[i].default_port, &out));
        assert_string_equal(out.host, vectors[i].host);
        assert_int_equal(out.port, vectors[i].port);
    }
}

static void test_wrong_forms(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",        "host",  "host:",  "host:0",     "host:65536",
                                        "host:1x", "[::1]", "[::1]x", "[]:443",     "[::1:44",
                                        "host:-1", "::1",   ":",      "host:000443"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rp_address out;
        assert_false(rp_address_parse(wrong[i], 0, &out));
    }
    char long_name[300];
    memset(long_name, 'a', sizeof long_name);
    long_name[299] = 0;
    struct rp_address out;
    assert_false(rp_address_parse(long_name, 443, &out));
}

static void test_socket_addresses_as_text(void **state)
{
    (void)state;
    char text[RP_ADDRESS_TEXT];
    struct sockaddr_storage storage = {.ss_family = AF_INET6};
    ((struct sockaddr_in6 *)&storage)->sin6_addr = in6addr_loopback;
    rp_sockaddr_set_port(&storage, 4433);
    assert_string_equal(rp_sockaddr_text((struct sockaddr *)&storage, text), "[::1]:4433");
    assert_int_equal(rp_sockaddr_port((struct sockaddr *)&storage), 4433);
    assert_true(rp_sockaddr_is_loopback((struct sockaddr *)&storage));
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(1), .sin_addr = {htonl(0x7f010203)}};
    assert_string_equal(rp_sockaddr_text((struct sockaddr *)&in, text), "127.1.2.3:1");
    assert_true(rp_sockaddr_is_loopback((struct sockaddr *)&in));
    in.sin_addr.s_addr = htonl(0x08080808);
    assert_false(rp_sockaddr_is_loopback((struct sockaddr *)&in));
}

// To listen, port 0 stands for any; to connect, it is wrong.
static void test_listen(void **state)
{
    (void)state;
    struct rp_address address;
    assert_true(rp_address_parse_listen("127.0.0.1:0", &address));
    assert_int_equal(address.port, 0);
    assert_true(rp_address_parse_listen("[::1]:8443", &address));
    assert_string_equal(address.host, "::1");
    assert_int_equal(address.port, 8443);
    assert_true(rp_address_parse_listen("localhost", &address));
    assert_int_equal(address.port, 0);
    assert_false(rp_address_parse_listen("host:65536", &address));
    assert_false(rp_address_parse_listen("", &address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_right_forms),
        cmocka_unit_test(test_wrong_forms),
        cmocka_unit_test(test_socket_addresses_as_text),
        cmocka_unit_test(test_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
