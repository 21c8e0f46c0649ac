// What a server's memory says behind floods.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/flood.h"

enum {
    KEPT_OF_A_LEAK = 128,
    KEPT_OF_A_SESSION = 100
};  // bytes: what is lost in leaks that are known is several times as much

// grown is by how much more memory was held at the `nth` measure than at the one before; 0: less.
static uint64_t grown(const struct rp_look_at *at, size_t nth)
{
    const uint64_t *measured = at->transcript->measured;
    return measured[nth] > measured[nth - 1] ? measured[nth] - measured[nth - 1] : 0;
}

static bool is_seen(const struct rp_look_at *at, size_t num)
{
    bool seen = at->transcript->num_measured == num;
    for (size_t i = 0; seen && i < num; i++) {
        seen = at->transcript->measured[i] != 0;
    }
    return seen;
}

// judge_last_two is a fail where memory grew by more than `most` bytes in the last two rounds, each with so many of what is looked at.
static enum rp_result judge_last_two(const struct rp_look_at *at, uint64_t most, uint64_t of)
{
    const size_t last = at->transcript->num_measured - 1u;
    const uint64_t before = grown(at, last - 1), now = grown(at, last);
    return before > most && now > most
               ? rp_look_say(at, RP_FAIL,
                             "its memory grew by %llu and %llu KiB in two rounds of %llu, at most %llu KiB is usual",
                             (unsigned long long)before / 1024, (unsigned long long)now / 1024, (unsigned long long)of,
                             (unsigned long long)most / 1024)
               : RP_PASS;
}

enum rp_result rp_look_grows(const struct rp_look_at *at)
{
    const uint64_t of = (uint64_t)at->flood->times * at->flood->each;
    if (!is_seen(at, 5)) {
        return rp_look_say(at, RP_SKIPPED, "the memory of the server cannot be seen");
    }
    return judge_last_two(at, grown(at, 1) + KEPT_OF_A_LEAK * of, of);
}

enum rp_result rp_look_unbounded(const struct rp_look_at *at)
{
    const uint64_t of = (uint64_t)at->flood->times * at->flood->each;
    return is_seen(at, 3) ? judge_last_two(at, KEPT_OF_A_SESSION * of, of) : RP_PASS;
}
