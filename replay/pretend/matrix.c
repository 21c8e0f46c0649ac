// Cases in memory against pretend servers.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/matrix.h"

#include "parsers/tls/codes.h"
#include "replay/pretend/certificates.h"
#include "replay/pretend/crowd.h"
#include "replay/pretend/memory.h"

#include <stdlib.h>

// Client and server draw different numbers: an ID that the one makes up is none that the other gave out.
#define SEED 1
#define SEED_OF_CLIENT 2
#define ARENA_ROOM ((size_t)4 << 20)

// Settings of servers, and what each has. A play goes to the first that has what it needs. Any address leads to the same server.
enum { NUM_SETTINGS = 6, FLOOD_PLAYS = 6 };

#define ABSENT (RP_NEED_NO_RENEG | RP_NEED_NO_EARLY | RP_NEED_ASKS_CERTIFICATE)
#define ALL ((1U << RP_NUM_NEEDS) - 1)

static const struct {
    struct rp_pretend_config config;
    uint32_t has;
} settings[NUM_SETTINGS] = {
    {.config = {.names = {{.name = "a.example"}, {.name = "b.example", .asks = RP_PRETEND_REQUIRES}},
                .alpn = "http/1.1,h2",
                .staples = true,
                .little_room = true,
                .cache_size = 64},
     .has = ALL & ~(uint32_t)ABSENT},
    {.config = {.renegotiation = RP_PRETEND_REFUSES, .alpn = "http/1.1,h2"},
     .has = (ALL & ~(uint32_t)(ABSENT | RP_NEED_RENEG | RP_NEED_STATUS)) | RP_NEED_NO_RENEG},
    {.config = {.names = {{.name = "a.example", .asks = RP_PRETEND_ASKS},
                          {.name = "b.example", .asks = RP_PRETEND_ASKS}},
                .alpn = "http/1.1,h2"},
     .has = (ALL & ~(uint32_t)(ABSENT | RP_NEED_STATUS)) | RP_NEED_ASKS_CERTIFICATE},
    {.config = {.no_tickets = true, .alpn = "http/1.1,h2"},
     .has = ALL & ~(uint32_t)(ABSENT | RP_NEED_STATUS | RP_NEED_TICKET | RP_NEED_PSK | RP_NEED_EARLY)},
    {.config = {.no_early_data = true, .alpn = "http/1.1,h2"},
     .has = (ALL & ~(uint32_t)(ABSENT | RP_NEED_STATUS | RP_NEED_EARLY)) | RP_NEED_NO_EARLY},
    {.config = {.lifetime_s = 60, .alpn = "http/1.1,h2"}, .has = ALL & ~(uint32_t)(ABSENT | RP_NEED_STATUS)},
};

struct rp_matrix {
    struct rp_pretend *servers[NUM_SETTINGS];
    struct rp_pretend_memory *memories[NUM_SETTINGS];
    struct rp_pretend_crowd *crowds[NUM_SETTINGS];
    struct rp_identity *client;
    struct rp_pretend_asked asked;
    struct rp_arena arena;
    void *room;
    size_t room_len;
};

struct rp_matrix *rp_matrix_new(void)
{
    struct rp_matrix *matrix = calloc(1, sizeof *matrix);
    bool good = matrix != NULL;
    if (good) {
        rp_arena_init(&matrix->arena, ARENA_ROOM);
        matrix->client = rp_pretend_ecdsa(1);
        good = matrix->client != NULL;
    }
    for (size_t i = 0; good && i < NUM_SETTINGS; i++) {
        const char *why = NULL;
        matrix->servers[i] = rp_pretend_new(&settings[i].config, SEED, &why);
        matrix->memories[i] = matrix->servers[i] != NULL ? rp_pretend_memory_new(matrix->servers[i]) : NULL;
        matrix->crowds[i] = matrix->servers[i] != NULL ? rp_pretend_crowd_new(matrix->servers[i]) : NULL;
        good = matrix->memories[i] != NULL && matrix->crowds[i] != NULL;
    }
    if (!good) {
        rp_matrix_free(matrix);
        matrix = NULL;
    }
    return matrix;
}

void rp_matrix_free(struct rp_matrix *matrix)
{
    if (matrix == NULL) {
        return;
    }
    for (size_t i = 0; i < NUM_SETTINGS; i++) {
        rp_pretend_crowd_free(matrix->crowds[i]);
        rp_pretend_memory_free(matrix->memories[i]);
        rp_pretend_free(matrix->servers[i]);
    }
    rp_identity_free(matrix->client);
    rp_arena_free(&matrix->arena);
    free(matrix->room);
    free(matrix);
}

// place_of finds a setting for what a play needs, from number `i` on; NUM_SETTINGS: none has it.
static size_t place_of(uint32_t needs, size_t i)
{
    // A page that asks for a certificate does so where the first handshake did not.
    needs &= (needs & RP_NEED_TRIGGER) != 0 ? ~(uint32_t)RP_NEED_ASKS_CERTIFICATE : ALL;
    while (i < NUM_SETTINGS && (needs & ~settings[i].has) != 0) {
        i++;
    }
    return i;
}

// stage is one play: where, and what the user would have said.
struct stage {
    struct rp_matrix *matrix;
    struct rp_pretend *server;
    struct rp_pretend_memory *memory;
    struct rp_pretend_crowd *crowd;
    const struct rp_play *one;
    struct rp_setting setting;
};

static struct stage stage_of(struct rp_matrix *matrix, size_t place, const struct rp_play *one)
{
    static const char page[] = "GET /guarded HTTP/1.0\r\n\r\n";
    struct stage stage = {.matrix = matrix,
                          .server = matrix->servers[place],
                          .memory = matrix->memories[place],
                          .crowd = matrix->crowds[place],
                          .one = one,
                          .setting = {.name_a = RP_TEXT("a.example"),
                                      .name_b = RP_TEXT("b.example"),
                                      .within_us = 1000000,
                                      .quiet_us = 50000,
                                      .end_us = 50000}};
    if (rp_play_needs(one) & RP_NEED_TRIGGER) {
        stage.setting.request = tw_span_of(page, sizeof page - 1);
    }
    return stage;
}

// play plays a script; NULL: no memory.
static const struct rp_player *play(struct stage *stage, const struct rp_script *script)
{
    struct rp_matrix *matrix = stage->matrix;
    const struct rp_player_limits limits = rp_player_limits_of(script);
    const size_t len = rp_player_size(&limits);
    if (len > matrix->room_len) {
        free(matrix->room);
        matrix->room = malloc(len);
        matrix->room_len = matrix->room != NULL ? len : 0;
    }
    if (matrix->room == NULL) {
        return NULL;
    }
    struct rp_player *player = rp_player_place(matrix->room, &limits);
    rp_player_be(player, matrix->client, "a.example");
    (void)rp_pretend_play(stage->memory, player, script, SEED_OF_CLIENT);
    return player;
}

static struct rp_judged cannot(const char *why)
{
    struct rp_judged judged = {.result = RP_INCONCLUSIVE};
    memcpy(judged.why, why, strlen(why));
    return judged;
}

// judge plays the control and then the script; *script is the one that decided.
static struct rp_judged judge(struct stage *stage, const struct rp_play *one, struct rp_script *script)
{
    struct rp_judged judged;
    bool has_control = false;
    if (!rp_play_control(one, &stage->setting, &stage->matrix->arena, script, &has_control)) {
        return cannot("no room for the control");
    }
    if (has_control) {
        const struct rp_player *player = play(stage, script);
        if (player == NULL || !rp_judge_control(script, player, &judged)) {
            return player != NULL ? judged : cannot("no memory");
        }
        rp_pretend_restart(stage->server, rp_pump_now(rp_pretend_memory_pump(stage->memory)));
    }
    if (!rp_play_script(one, &stage->setting, &stage->matrix->arena, script)) {
        return cannot("no room for the script");
    }
    const struct rp_player *player = play(stage, script);
    return player != NULL ? rp_judge(one, script, player) : cannot("no memory");
}

// flood plays what goes with the play, or its calm counterpart: less often than to a real server, whose cache and whose noise are larger.
static uint64_t flood(void *context, bool calm, uint64_t now_us)
{
    struct stage *stage = context;
    struct rp_arena arena;
    struct rp_script script;
    uint64_t over_us = 0;
    rp_arena_init(&arena, ARENA_ROOM);
    if (stage->one->variant->flood != NULL && rp_play_flood(stage->one, &stage->setting, calm, &arena, &script)) {
        over_us = rp_pretend_crowd_play(stage->crowd, stage->matrix->client, "a.example", &script, FLOOD_PLAYS, now_us);
    }
    rp_arena_free(&arena);
    return over_us;
}

// what_was_wrong is what the server says of the last connection that it ended.
static const char *what_was_wrong(const struct stage *stage, const struct rp_script *script)
{
    const char *why = NULL;
    for (uint8_t i = 0; i < script->num_conns; i++) {
        const struct rp_pretend_facts *facts = rp_pretend_memory_facts(stage->memory, i);
        why = facts != NULL && facts->why != NULL ? facts->why : why;
    }
    return why;
}

// weight: what decides of a case, of all its plays: a fail, then what is tolerated, then what passed.
static unsigned weight(enum rp_result result)
{
    static const unsigned weights[RP_NUM_RESULTS] = {
        [RP_FAIL] = 4, [RP_TOLERATED] = 3, [RP_PASS] = 2, [RP_INCONCLUSIVE] = 1};
    return weights[result];
}

const struct rp_pretend_asked *rp_matrix_asked(const struct rp_matrix *matrix)
{
    return &matrix->asked;
}

bool rp_fault_matters(const struct rp_fault *fault, const struct rp_pretend_asked *asked)
{
    const struct rp_pretend_habits *habits = &fault->habits;
    for (size_t i = 0; i < RP_HABITS_EACH; i++) {
        if ((habits->unchecked[i] != 0 && asked->checks[habits->unchecked[i]])
            || (habits->does[i] != 0 && asked->deeds[habits->does[i]])
            || (habits->replies[i].check != 0 && asked->checks[habits->replies[i].check])) {
            return true;
        }
    }
    return false;
}

// play_at plays one play against one server.
static enum rp_result play_at(struct rp_matrix *matrix, size_t place, const struct rp_play *one,
                              const struct rp_fault *fault, const struct rp_matrix_events *events, void *context)
{
    struct stage stage = stage_of(matrix, place, one);
    struct rp_script script = {0};
    rp_pretend_memory_flood(stage.memory, flood, &stage);
    rp_pretend_begin_anew(stage.server, SEED);
    rp_pretend_honest(stage.server);
    if (fault != NULL) {
        rp_pretend_adopt(stage.server, &fault->habits);
    }
    const struct rp_judged judged = judge(&stage, one, &script);
    if (events != NULL && events->told != NULL) {
        events->told(context, one, &script, &judged, what_was_wrong(&stage, &script));
    }
    rp_arena_reset(&matrix->arena);
    rp_pretend_asked(stage.server, &matrix->asked);
    return judged.result;
}

// play_somewhere goes on to the next setting where nothing is proved.
static enum rp_result play_somewhere(struct rp_matrix *matrix, const struct rp_play *one, const struct rp_fault *fault,
                                     const struct rp_matrix_events *events, void *context)
{
    const uint32_t needs = rp_play_needs(one);
    enum rp_result result = RP_SKIPPED;
    for (size_t place = place_of(needs, 0); place < NUM_SETTINGS && result > RP_FAIL;
         place = place_of(needs, place + 1)) {
        const enum rp_result here = play_at(matrix, place, one, fault, events, context);
        result = here < result || result == RP_SKIPPED ? here : result;
    }
    if (events != NULL && events->over != NULL) {
        events->over(context, one, result);
    }
    return result;
}

// is_left_out: of a variant that is played with many numbers, a search for one fail takes the first, the last and the one between.
static bool is_left_out(const struct rp_play *one)
{
    const unsigned times = one->variant->times;
    return times > 4 && one->number > 1 && one->number != times / 2 && one->number != times - 1;
}

enum rp_result rp_matrix_case(struct rp_matrix *matrix, const struct rp_case *of, const struct rp_fault *fault,
                              bool until_fail, const struct rp_matrix_events *events, void *context)
{
    enum rp_result worst = RP_SKIPPED;
    struct rp_play one;
    matrix->asked = (struct rp_pretend_asked){0};
    for (bool more = rp_play_first(of, &one); more && !(worst == RP_FAIL && until_fail); more = rp_play_next(&one)) {
        if (until_fail && is_left_out(&one)) {
            continue;
        }
        const enum rp_result result = play_somewhere(matrix, &one, fault, events, context);
        worst = weight(result) > weight(worst) ? result : worst;
    }
    return worst;
}
