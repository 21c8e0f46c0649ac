// What a play asks of malloc: nothing where a session is resumed; in a full handshake only libcrypto does, to read and verify the
// certificate, and gives it back.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/canned.h"

#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !HAS_FEATURE(address_sanitizer)
enum { COUNTS = 1 };
static size_t calls;  // of malloc and its kin

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t num, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t num, size_t size)
{
    calls++;
    return __libc_calloc(num, size);
}

void *realloc(void *memory, size_t size)
{
    calls++;
    return __libc_realloc(memory, size);
}
#else
enum { COUNTS = 0 };
static const size_t calls = 0;
#endif

static const struct kind kinds[] = {
    {.name = "psk 1.3", .version = TW_VERSION_TLS13, .resumes = true},
    {.name = "early 1.3", .version = TW_VERSION_TLS13, .resumes = true, .early = true},
    {.name = "ticket 1.2", .version = TW_VERSION_TLS12, .resumes = true},
    {.name = "ticket 1.0", .version = TW_VERSION_TLS10, .resumes = true},
    {.name = "full 1.3", .version = TW_VERSION_TLS13},
    {.name = "full 1.2", .version = TW_VERSION_TLS12},
};

static void test_what_a_play_allocates(void **state)
{
    (void)state;
    if (!COUNTS) {
        skip();
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct stage *s = stage_of(&kinds[i]);
        assert_true(is_good(act(s, &(struct bent){0})));  // libcrypto makes its tables once
        size_t before = calls;
        assert_true(is_good(act(s, &(struct bent){0})));
        size_t most = kinds[i].resumes ? 0 : 40;
        if (calls - before > most) {
            fail_msg("%s: %zu allocations", kinds[i].name, calls - before);
        }
        stage_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_a_play_allocates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
