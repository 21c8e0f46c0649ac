// Changes to captured ClientHellos leave everything else as it was.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/script/hello.h"
#include "tests/support/hello.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct tw_test_hello early = {
    .name = "one.test", .session_id = 32, .tls13 = true, .psk = true, .early_data = true};

// flight is a ClientHello and a record of early data.
static struct tw_span flight_of(const struct tw_test_hello *hello, uint8_t *memory, size_t cap)
{
    struct tw_writer w = tw_writer_into(memory, cap);
    tw_test_write_hello(&w, hello);
    tw_test_write_record(&w, TW_CT_APPLICATION_DATA, "early", 5);
    assert_true(tw_writer_ok(&w));
    return tw_writer_span(&w);
}

static void test_end_and_offers(void **state)
{
    (void)state;
    uint8_t memory[1024];
    struct tw_span flight = flight_of(&early, memory, sizeof memory);
    size_t end = 0;
    assert_true(rp_hello_end(flight, &end));
    assert_int_equal(end, flight.len - 10);
    assert_true(rp_hello_offers(flight, TW_EXT_EARLY_DATA));
    assert_false(rp_hello_offers(flight, TW_EXT_SESSION_TICKET));
    for (size_t cut = 0; cut < end; cut++) {
        size_t none = 0;
        assert_false(rp_hello_end(tw_span_of(flight.data, cut), &none));
    }
}

static void test_sslv2_has_an_end_and_no_extensions(void **state)
{
    (void)state;
    uint8_t hello[2 + 1 + 2 + 6 + 3 + 16] = {0x80, 28, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f};
    size_t end = 0;
    assert_true(rp_hello_end(tw_span_of(hello, sizeof hello), &end));
    assert_int_equal(end, sizeof hello);
    assert_false(rp_hello_end(tw_span_of(hello, sizeof hello - 1), &end));
    assert_false(rp_hello_offers(tw_span_of(hello, sizeof hello), TW_EXT_PRE_SHARED_KEY));
    assert_false(rp_hello_rename_extension(hello, sizeof hello, TW_EXT_PRE_SHARED_KEY, 1));
}

// count_differences says in how many bytes two runs of equal length differ.
static size_t count_differences(struct tw_span a, struct tw_span b)
{
    size_t count = 0;
    assert_int_equal(a.len, b.len);
    for (size_t i = 0; i < a.len; i++) {
        count += a.data[i] != b.data[i];
    }
    return count;
}

// A record boundary may stand anywhere, even between the two bytes of the type.
static void test_rename_in_records_of_every_length(void **state)
{
    (void)state;
    uint8_t memory[1024];
    uint8_t reframed[8192];
    uint8_t before[8192];
    struct tw_span flight = flight_of(&early, memory, sizeof memory);
    for (uint16_t len = 1; len < 300; len++) {
        struct tw_writer w = tw_writer_into(reframed, sizeof reframed);
        assert_true(rp_hello_reframe(&w, flight, len));
        memcpy(before, reframed, w.len);
        assert_true(rp_hello_rename_extension(reframed, w.len, TW_EXT_PRE_SHARED_KEY, RP_EXTENSION_NOBODYS));
        assert_int_equal(count_differences(tw_span_of(before, w.len), tw_span_of(reframed, w.len)), 2);
        assert_true(rp_hello_offers(tw_writer_span(&w), RP_EXTENSION_NOBODYS));
        assert_false(rp_hello_offers(tw_writer_span(&w), TW_EXT_PRE_SHARED_KEY));
        assert_false(rp_hello_rename_extension(reframed, w.len, TW_EXT_PRE_SHARED_KEY, 1));
    }
}

static void test_reframing_keeps_the_message(void **state)
{
    (void)state;
    uint8_t memory[1024];
    uint8_t pieces[8192];
    uint8_t whole[1024];
    struct tw_span flight = flight_of(&early, memory, sizeof memory);
    struct tw_writer w = tw_writer_into(pieces, sizeof pieces);
    assert_true(rp_hello_reframe(&w, flight, 7));
    assert_true(w.len > flight.len);
    struct tw_writer back = tw_writer_into(whole, sizeof whole);
    assert_true(rp_hello_reframe(&back, tw_writer_span(&w), 16384));
    assert_true(tw_span_equal(tw_writer_span(&back), flight));
}

static void test_another_name(void **state)
{
    (void)state;
    uint8_t memory[1024];
    uint8_t out[1024];
    uint8_t wanted_memory[1024];
    struct tw_test_hello other = early;
    other.name = "a-longer-name.example.org";
    struct tw_span flight = flight_of(&early, memory, sizeof memory);
    struct tw_span wanted = flight_of(&other, wanted_memory, sizeof wanted_memory);
    struct tw_writer w = tw_writer_into(out, sizeof out);
    assert_true(rp_hello_set_name(&w, flight, other.name));
    assert_true(tw_span_equal(tw_writer_span(&w), wanted));
    // Taken out, and put in where none was: it stands first there.
    other.name = NULL;
    wanted = flight_of(&other, wanted_memory, sizeof wanted_memory);
    w = tw_writer_into(out, sizeof out);
    assert_true(rp_hello_set_name(&w, flight, NULL));
    assert_true(tw_span_equal(tw_writer_span(&w), wanted));
    uint8_t again[1024];
    struct tw_writer in = tw_writer_into(again, sizeof again);
    assert_true(rp_hello_set_name(&in, tw_writer_span(&w), early.name));
    assert_true(tw_span_equal(tw_writer_span(&in), flight));
    // Too little room is told.
    w = tw_writer_into(out, flight.len - 1);
    assert_false(rp_hello_set_name(&w, flight, early.name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_end_and_offers),
        cmocka_unit_test(test_sslv2_has_an_end_and_no_extensions),
        cmocka_unit_test(test_rename_in_records_of_every_length),
        cmocka_unit_test(test_reframing_keeps_the_message),
        cmocka_unit_test(test_another_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
