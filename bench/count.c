// Who allocates how much while plays go on, and how much of the time is the server's.
// SPDX-License-Identifier: Apache-2.0
//
// __wrap_NAME is called in place of NAME, which is __real_NAME here (ld's --wrap).
#include "bench/count.h"

#include "replay/serve/session.h"

#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/mem.h>

static struct count counted;
static enum count_who who = COUNT_OURS;
static bool times_taken;
static uint64_t entered_ns;

uint64_t count_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

void count_start(bool timed)
{
    counted = (struct count){0};
    times_taken = timed;
}

struct count count_so_far(void)
{
    return counted;
}

// The C library's allocations.

void *__real_malloc(size_t size);
void *__real_calloc(size_t num, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t num, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);

static void count_one(enum count_who whose)
{
    counted.allocations[whose]++;
    counted.live++;
}

void *__wrap_malloc(size_t size)
{
    count_one(who);
    return __real_malloc(size);
}

void *__wrap_calloc(size_t num, size_t size)
{
    count_one(who);
    return __real_calloc(num, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    counted.live -= old != NULL;
    count_one(who);
    return __real_realloc(old, size);
}

void __wrap_free(void *memory)
{
    counted.live -= memory != NULL;
    __real_free(memory);
}

// libcrypto's. What it does without these hooks is the same: memory is wiped before it is freed.

void *OPENSSL_memory_alloc(size_t size);
void OPENSSL_memory_free(void *memory);
size_t OPENSSL_memory_get_size(void *memory);

void *OPENSSL_memory_alloc(size_t size)
{
    count_one(who == COUNT_SERVER ? COUNT_SERVER : COUNT_CRYPTO);
    return __real_malloc(size);
}

size_t OPENSSL_memory_get_size(void *memory)
{
    return malloc_usable_size(memory);
}

void OPENSSL_memory_free(void *memory)
{
    counted.live--;
    OPENSSL_cleanse(memory, malloc_usable_size(memory));
    __real_free(memory);
}

// The embedded server's functions.

struct rp_serve_session *__real_rp_serve_session_new(const struct rp_serve_contexts *contexts);
enum rp_serve_step __real_rp_serve_session_feed(struct rp_serve_session *session, struct tw_span in);
size_t __real_rp_serve_session_output_len(const struct rp_serve_session *session);
void __real_rp_serve_session_output(struct rp_serve_session *session, uint8_t *out, size_t len);
void __real_rp_serve_session_free(struct rp_serve_session *session);
struct rp_serve_session *__wrap_rp_serve_session_new(const struct rp_serve_contexts *contexts);
enum rp_serve_step __wrap_rp_serve_session_feed(struct rp_serve_session *session, struct tw_span in);
size_t __wrap_rp_serve_session_output_len(const struct rp_serve_session *session);
void __wrap_rp_serve_session_output(struct rp_serve_session *session, uint8_t *out, size_t len);
void __wrap_rp_serve_session_free(struct rp_serve_session *session);

static void enter(void)
{
    who = COUNT_SERVER;
    entered_ns = times_taken ? count_now_ns() : 0;
}

static void leave(void)
{
    counted.server_ns += times_taken ? count_now_ns() - entered_ns : 0;
    who = COUNT_OURS;
}

struct rp_serve_session *__wrap_rp_serve_session_new(const struct rp_serve_contexts *contexts)
{
    enter();
    struct rp_serve_session *session = __real_rp_serve_session_new(contexts);
    leave();
    return session;
}

enum rp_serve_step __wrap_rp_serve_session_feed(struct rp_serve_session *session, struct tw_span in)
{
    enter();
    enum rp_serve_step step = __real_rp_serve_session_feed(session, in);
    leave();
    return step;
}

size_t __wrap_rp_serve_session_output_len(const struct rp_serve_session *session)
{
    enter();
    size_t len = __real_rp_serve_session_output_len(session);
    leave();
    return len;
}

void __wrap_rp_serve_session_output(struct rp_serve_session *session, uint8_t *out, size_t len)
{
    enter();
    __real_rp_serve_session_output(session, out, len);
    leave();
}

void __wrap_rp_serve_session_free(struct rp_serve_session *session)
{
    enter();
    __real_rp_serve_session_free(session);
    leave();
}
