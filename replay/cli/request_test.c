// Requests as people write them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect(struct tw_span found, const char *bytes, size_t len)
{
    assert_int_equal(found.len, len);
    assert_memory_equal(found.data, bytes, len);
}

static void test_escapes(void **state)
{
    (void)state;
    struct rp_arena arena;
    struct tw_span out;
    rp_arena_init(&arena, 65536);
    assert_true(rp_request_text("GET / HTTP/1.0\\r\\n\\r\\n", &arena, &out));
    expect(out, "GET / HTTP/1.0\r\n\r\n", 18);
    assert_true(rp_request_text("\\x00\\xfF\\t\\\\\\\"\\0", &arena, &out));
    expect(out, "\x00\xff\t\\\"\x00", 6);
    assert_true(rp_request_text("", &arena, &out));
    assert_int_equal(out.len, 0);
    static const char *const wrong[] = {"\\", "a\\", "\\q", "\\x", "\\x1", "\\x1g", "\\X11"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(rp_request_text(wrong[i], &arena, &out));
    }
    rp_arena_free(&arena);
}

static void expect_host(const char *address, const char *name, const char *host)
{
    struct rp_arena arena;
    struct rp_address to;
    char line[256];
    char text[1024];
    rp_arena_init(&arena, 65536);
    assert_true(rp_address_parse(address, 0, &to));
    struct tw_span request = rp_request_http("/a", &to, name, &arena);
    (void)snprintf(text, sizeof text, "%.*s", (int)request.len, (const char *)request.data);
    (void)snprintf(line, sizeof line, "GET /a HTTP/1.1\r\nHost: %s\r\n", host);
    assert_memory_equal(text, line, strlen(line));
    assert_non_null(strstr(text, "Connection: close\r\n\r\n"));
    request = rp_request_http_on("/a", &to, name, &arena);
    (void)snprintf(text, sizeof text, "%.*s", (int)request.len, (const char *)request.data);
    assert_null(strstr(text, "Connection"));
    assert_memory_equal(text + strlen(text) - 4, "\r\n\r\n", 4);
    rp_arena_free(&arena);
}

static void test_hosts(void **state)
{
    (void)state;
    expect_host("www.example.org:443", NULL, "www.example.org");
    expect_host("www.example.org:8443", NULL, "www.example.org:8443");
    expect_host("127.0.0.1:443", "www.example.org", "www.example.org");
    expect_host("[::1]:8443", NULL, "[::1]:8443");
    expect_host(":443", NULL, "localhost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
