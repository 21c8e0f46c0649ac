// Time units: every resolution and offset, up to the ends of what fits.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/ticks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S 1000000000ULL

static const struct known {
    const char *what;
    uint8_t resolution;
    int64_t offset_s;
    uint64_t ticks;
    bool fits;
    uint64_t ns;
} known[] = {
    {"seconds", 0, 0, 1750000000, true, 1750000000 * S},
    {"tenths", 1, 0, 17500000005, true, 1750000000 * S + 500000000},
    {"milliseconds", 3, 0, 1750000000123, true, 1750000000 * S + 123000000},
    {"microseconds", 6, 0, 1750000000123456, true, 1750000000 * S + 123456000},
    {"nanoseconds", 9, 0, 1750000000123456789, true, 1750000000 * S + 123456789},
    {"picoseconds", 12, 0, 1500000000123999, true, 1500 * S + 123},
    {"10^-19 s", 19, 0, 15000000000000000000ULL, true, 1 * S + 500000000},
    {"10^-20 s", 20, 0, 15000000000000000000ULL, true, 150000000},
    {"10^-28 s", 28, 0, UINT64_MAX, true, 1},
    {"10^-29 s", 29, 0, UINT64_MAX, true, 0},
    {"10^-127 s", 127, 0, UINT64_MAX, true, 0},
    {"2^0 s", 0x80, 0, 1750000000, true, 1750000000 * S},
    {"2^-1 s", 0x81, 0, 3, true, 1 * S + 500000000},
    {"2^-10 s", 0x8a, 0, (7ULL << 10) + 1, true, 7 * S + 976562},
    {"2^-32 s, as NTP", 0xa0, 0, (7ULL << 32) + 0x80000000, true, 7 * S + 500000000},
    {"2^-63 s", 0xbf, 0, UINT64_MAX, true, 1 * S + 999999999},
    {"2^-64 s", 0xc0, 0, UINT64_MAX, true, 999999999},
    {"2^-64 s, a half", 0xc0, 0, 1ULL << 63, true, 500000000},
    {"2^-127 s", 0xff, 0, UINT64_MAX, true, 0},
    {"an offset", 6, 1700000000, 50000000000123, true, 1750000000 * S + 123000},
    {"an offset backwards", 6, -10, 12000001, true, 2 * S + 1000},
    {"before 1970", 6, -10, 9999999, false, 0},
    {"long before 1970", 6, INT64_MIN, UINT64_MAX, false, 0},
    {"an offset that brings it back", 0, INT64_MIN, (1ULL << 63) + 5, true, 5 * S},
    {"the last nanosecond", 9, 0, UINT64_MAX, true, UINT64_MAX},
    {"one later", 9, 1, UINT64_MAX, false, 0},
    {"after 2554", 6, 0, UINT64_MAX, false, 0},
    {"an offset beyond all", 6, INT64_MAX, UINT64_MAX, false, 0},
    {"seconds beyond 64 bits", 0, INT64_MAX, UINT64_MAX, false, 0},
};

static void test_ticks_become_nanoseconds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct tw_interface interface = {.resolution = known[i].resolution, .offset_s = known[i].offset_s};
        uint64_t ns = 0;
        bool fits = tw_ticks_to_ns(&interface, known[i].ticks, &ns);
        if (fits != known[i].fits || ns != known[i].ns) {
            fail_msg("%s: %d %llu, expected %d %llu", known[i].what, fits, (unsigned long long)ns, known[i].fits,
                     (unsigned long long)known[i].ns);
        }
    }
}

// come_back turns ticks into time and time into ticks.
static void come_back(uint8_t resolution, int64_t offset_s, uint64_t ticks)
{
    struct tw_interface interface = {.resolution = resolution, .offset_s = offset_s};
    uint64_t ns = 0;
    uint64_t again = 0;
    if (!tw_ticks_to_ns(&interface, ticks, &ns)) {
        return;
    }
    if (!tw_ticks_from_ns(&interface, ns, &again) || again != ticks) {
        fail_msg("resolution %d, offset %lld: %llu came back as %llu", resolution, (long long)offset_s,
                 (unsigned long long)ticks, (unsigned long long)again);
    }
}

static void test_ticks_come_back(void **state)
{
    (void)state;
    const int64_t offsets[] = {0, 1, -1, 1700000000, -1700000000};
    uint64_t ticks = 1;
    for (int i = 0; i < 20000; i++) {
        ticks = ticks * 6364136223846793005ULL + 1442695040888963407ULL;
        for (uint8_t exponent = 0; exponent <= 29; exponent++) {
            uint64_t shifted = ticks >> (i % 64);
            come_back((uint8_t)(0x80U | exponent), offsets[i % 5], shifted);
            if (exponent <= 9) {
                come_back(exponent, offsets[i % 5], shifted);
            }
        }
    }
}

static void test_what_cannot_be_expressed_is_refused(void **state)
{
    (void)state;
    uint64_t ticks = 0;
    const struct tw_interface refused[] = {
        {.resolution = 19},                         // 2025 in 10^-19 seconds is beyond 64 bits
        {.resolution = 20},                         // finer than we write
        {.resolution = 0xa3},                       // 2^-35
        {.resolution = 6, .offset_s = 1800000000},  // would be negative
        {.resolution = 6, .offset_s = INT64_MIN},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_false(tw_ticks_from_ns(&refused[i], 1750000000 * S, &ticks));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticks_become_nanoseconds),
        cmocka_unit_test(test_ticks_come_back),
        cmocka_unit_test(test_what_cannot_be_expressed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
