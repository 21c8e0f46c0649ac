// bench-plays KIND PLAYS: plays a handshake that often in memory, against the embedded server, and prints what it took as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "bench/count.h"
#include "parsers/tls/codes.h"
#include "replay/engine/session_store.h"
#include "replay/serve/inprocess.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// The scripts. What goes before a resumption is a visit of its own, which brings the session.

static const uint16_t tls12[] = {TW_VERSION_TLS12}, tls13[] = {TW_VERSION_TLS13};

struct kind {
    const char *name;
    struct rp_codes versions;
    enum rp_offer_as as;
    bool resumes;
    const char *server_says;
};

static const struct kind kinds[] = {
    {"tls12-full", {tls12, 1}, RP_OFFER_AS_USUAL, false, "full"},
    {"tls12-id", {tls12, 1}, RP_OFFER_ID, true, "abbreviated-id"},
    {"tls12-ticket", {tls12, 1}, RP_OFFER_TICKET, true, "abbreviated-ticket"},
    {"tls13-full", {tls13, 1}, RP_OFFER_AS_USUAL, false, "full"},
    {"tls13-psk", {tls13, 1}, RP_OFFER_PSK, true, "psk"},
};

// hall is where the plays take place.
struct hall {
    const struct kind *kind;
    struct rp_serve_contexts contexts;
    struct rp_inprocess *memory;
    struct rp_session_store *sessions;  // slot 0: what the first visit brought
    struct rp_player *player;
};

static void *need(void *memory)
{
    if (!memory) {
        fputs("bench-plays: no memory\n", stderr);
        exit(3);
    }
    return memory;
}

static void place_player(struct hall *hall, const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    free(hall->player);
    hall->player = rp_player_place(need(malloc(rp_player_size(&limits))), &limits);
    rp_player_be(hall->player, NULL, "localhost");
}

static bool as_wanted(const struct hall *hall, const struct rp_transcript *transcript)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    const struct rp_served *served = rp_inprocess_report(hall->memory, 0);
    return transcript->end == RP_PLAY_WHOLE && facts->completed && facts->resumed == hall->kind->resumes
           && served->completed && strcmp(served->kind, hall->kind->server_says) == 0;
}

static bool visit(struct hall *hall)
{
    const struct rp_script script = {
        RP_STEPS({.type = RP_STEP_CONNECT, .connect_within_us = 1000000},
                 {.type = RP_STEP_HANDSHAKE,
                  .handshake.hello = {.versions = hall->kind->versions, .no_ticket = hall->kind->as == RP_OFFER_ID}},
                 {.type = RP_STEP_SAVE}, {.type = RP_STEP_END, .end.how = RP_END_ORDERLY}),
        .num_conns = 1, .num_sessions = 1};
    place_player(hall, &script);
    (void)rp_inprocess_play(hall->memory, hall->player, &script, 1);
    const struct rp_session *session = rp_session_get(rp_player_sessions(hall->player), 0);
    return session && rp_session_put(hall->sessions, 0, session);
}

// play_all plays `plays` times and returns how many were as wanted.
static uint64_t play_all(struct hall *hall, const struct rp_script *script, uint64_t plays)
{
    uint64_t good = 0;
    for (uint64_t i = 0; i < plays; i++) {
        good += as_wanted(hall, rp_inprocess_play(hall->memory, hall->player, script, i));
    }
    return good;
}

// resident_kib is from the table of pages: the kernel's quick answers (statm) are off by dozens of pages.
static long resident_kib(void)
{
    char line[256];
    long kib = 0;
    FILE *rollup = fopen("/proc/self/smaps_rollup", "r");
    while (rollup && fgets(line, sizeof line, rollup)) {
        if (strncmp(line, "Rss:", 4) == 0) {
            kib = strtol(line + 4, NULL, 10);
        }
    }
    if (rollup) {
        fclose(rollup);
    }
    return kib;
}

// measure: a tenth of the plays warms up, all of them are counted, and a tenth is timed inside once more.
static bool measure(struct hall *hall, const struct rp_script *script, uint64_t plays)
{
    const uint64_t tenth = plays / 10 + 1;
    bool good = play_all(hall, script, tenth) == tenth;
    long before_kib = resident_kib();
    count_start(false);
    uint64_t begin_ns = count_now_ns();
    good = play_all(hall, script, plays) == plays && good;
    uint64_t all_ns = count_now_ns() - begin_ns;
    struct count count = count_so_far();
    long after_kib = resident_kib();
    count_start(true);
    begin_ns = count_now_ns();
    good = play_all(hall, script, tenth) == tenth && good;
    double server_share = (double)count_so_far().server_ns / (double)(count_now_ns() - begin_ns);
    printf("{\"kind\": \"%s\", \"plays\": %" PRIu64 ", \"seconds\": %.6f, \"server_share\": %.3f, \"allocations\": "
           "{\"ours\": %" PRIu64 ", \"libcrypto\": %" PRIu64 ", \"server\": %" PRIu64 "}, \"not_freed\": %" PRId64
           ", \"resident_kib\": [%ld, %ld]}\n",
           hall->kind->name, plays, (double)all_ns / 1e9, server_share, count.allocations[COUNT_OURS],
           count.allocations[COUNT_CRYPTO], count.allocations[COUNT_SERVER], count.live, before_kib, after_kib);
    return good;
}

// run plays the kind's script.
static bool run(struct hall *hall, uint64_t plays)
{
    if (hall->kind->resumes && !visit(hall)) {
        return false;
    }
    const struct rp_session *session = rp_session_get(hall->sessions, 0);
    const struct rp_offer offer = {.as = hall->kind->as};
    const struct rp_step steps[] = {
        {.type = RP_STEP_SESSION, .known.is = session ? *session : (struct rp_session){0}},
        {.type = RP_STEP_CONNECT, .connect_within_us = 1000000},
        {.type = RP_STEP_HANDSHAKE,
         .handshake.hello = {.versions = hall->kind->versions, .offers = {&offer, hall->kind->resumes}}},
        {.type = RP_STEP_END, .end.how = RP_END_FIN},
    };
    const size_t skip = hall->kind->resumes ? 0 : 1;
    const struct rp_script script = {
        .steps = steps + skip, .num_steps = 4 - skip, .num_conns = 1, .num_sessions = hall->kind->resumes};
    place_player(hall, &script);
    return measure(hall, &script, plays);
}

static const struct kind *kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct hall hall = {.kind = argc == 3 ? kind_named(argv[1]) : NULL};
    uint64_t plays = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (!hall.kind || plays == 0) {
        fputs("usage: bench-plays tls12-full|tls12-id|tls12-ticket|tls13-full|tls13-psk PLAYS\n", stderr);
        return 2;
    }
    const struct rp_serve_config config = {.min_version = hall.kind->versions.of[0],
                                           .max_version = hall.kind->versions.of[0],
                                           .cache = hall.kind->as == RP_OFFER_ID,
                                           .tickets = hall.kind->as != RP_OFFER_ID};
    char why[200] = "";
    if (!rp_serve_contexts_make(&hall.contexts, &config, why, sizeof why)) {
        fprintf(stderr, "bench-plays: %s\n", why);
        return 3;
    }
    enum { TICKET_ROOM = 16384 };
    hall.memory = need(rp_inprocess_new(&hall.contexts));
    hall.sessions = rp_session_store_place(need(malloc(rp_session_store_size(1, TICKET_ROOM))), 1, TICKET_ROOM);
    bool good = run(&hall, plays);
    if (!good) {
        fprintf(stderr, "bench-plays: not every play went as it should\n");
    }
    rp_inprocess_free(hall.memory);
    rp_serve_contexts_free(&hall.contexts);
    free(hall.sessions);
    free(hall.player);
    return good ? 0 : 1;
}
