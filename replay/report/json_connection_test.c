// Connections as JSON: what captures with odd times come to.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/json_connection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

static json_int_t duration_of(uint64_t first_ns, uint64_t last_ns)
{
    struct rp_connection conn = {.key = {.version = 4}, .first_ns = first_ns, .last_ns = last_ns};
    struct rp_notes notes = {0};
    struct rp_text out = {0};
    rp_json_connection(&out, "x.pcap", &conn, &notes, false);
    assert_false(out.failed);
    json_t *line = json_loadb(out.data, out.len, 0, NULL);
    assert_non_null(line);
    json_int_t duration = json_integer_value(json_object_get(line, "duration_us"));
    json_decref(line);
    rp_text_free(&out);
    return duration;
}

static void test_a_clock_that_goes_back(void **state)
{
    (void)state;
    assert_int_equal(duration_of(5000000000, 7000000000), 2000000);
    assert_int_equal(duration_of(7000000000, 5000000000), -2000000);
    // Sanitizers watch this one: the difference of the two is more than 64 bits with a sign hold.
    assert_int_equal(duration_of(1000, UINT64_C(0x9000000000000000)), (INT64_MIN + 0x1000000000000000 - 1000) / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_clock_that_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
