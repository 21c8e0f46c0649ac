// Plays of a case, and the script of each.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/expand.h"
#include "parsers/tls/codes.h"
#include "replay/script/copy.h"

#include <stdio.h>
#include <string.h>

static const struct {
    uint8_t bit;
    uint16_t code;
    const char *name;
} versions[] = {
    {RP_IN_TLS10, TW_VERSION_TLS10, "1.0"},
    {RP_IN_TLS11, TW_VERSION_TLS11, "1.1"},
    {RP_IN_TLS12, TW_VERSION_TLS12, "1.2"},
    {RP_IN_TLS13, TW_VERSION_TLS13, "1.3"},
};
enum { NUM_VERSIONS = sizeof versions / sizeof versions[0] };

static uint8_t versions_in(const struct rp_case *of, const struct rp_variant *variant)
{
    return variant->versions != 0 ? variant->versions : of->versions;
}

static uint8_t versions_of(const struct rp_play *play)
{
    return versions_in(play->of, play->variant);
}

static size_t place_of(uint16_t version)
{
    size_t i = 0;
    while (i < NUM_VERSIONS && versions[i].code != version) {
        i++;
    }
    return i;
}

// enter_version goes to the first version from `place` on that the variant is played in.
static bool enter_version(struct rp_play *play, size_t place)
{
    for (; place < NUM_VERSIONS; place++) {
        if (versions_of(play) & versions[place].bit) {
            play->version = versions[place].code;
            play->means = !play->of->each_means               ? RP_BY_NOTHING
                          : play->version == TW_VERSION_TLS13 ? RP_BY_PSK
                                                              : RP_BY_ID;
            play->number = 0;
            return true;
        }
    }
    return false;
}

bool rp_play_first(const struct rp_case *of, struct rp_play *play)
{
    *play = (struct rp_play){.of = of, .variant = of->variants};
    return of->num_variants > 0 && enter_version(play, 0);
}

bool rp_play_next(struct rp_play *play)
{
    if (play->number + 1 < play->variant->times) {
        play->number++;
        return true;
    }
    if (play->means == RP_BY_ID) {
        play->means = RP_BY_TICKET;
        play->number = 0;
        return true;
    }
    if (enter_version(play, place_of(play->version) + 1)) {
        return true;
    }
    if (play->variant + 1 < play->of->variants + play->of->num_variants) {
        play->variant++;
        return enter_version(play, 0);
    }
    return false;
}

enum rp_level rp_play_level(const struct rp_play *play)
{
    const uint8_t own = play->variant->own_level;
    return own != 0 ? (enum rp_level)(own - 1) : play->of->level;
}

uint32_t rp_play_needs(const struct rp_play *play)
{
    static const uint32_t means[RP_NUM_MEANS] = {0, RP_NEED_ID, RP_NEED_TICKET, RP_NEED_PSK};
    return play->of->needs | play->variant->needs | means[play->means];
}

static void add_word(char *out, size_t cap, const char *word)
{
    size_t len = strlen(out);
    (void)snprintf(out + len, cap - len, "%s%s", len > 0 ? " " : "", word);
}

// namesake_versions are those of all variants that bear the same name, where the means do not tell them apart: some cases have one for each
// version.
static uint8_t namesake_versions(const struct rp_play *play)
{
    const struct rp_case *of = play->of;
    const char *name = play->variant->name ? play->variant->name : "";
    uint8_t in = 0;
    for (size_t i = 0; i < of->num_variants; i++) {
        const char *other = of->variants[i].name ? of->variants[i].name : "";
        bool same = &of->variants[i] == play->variant || (!of->each_means && strcmp(name, other) == 0);
        in |= same ? versions_in(of, &of->variants[i]) : 0;
    }
    return in;
}

const char *rp_play_name(const struct rp_play *play, char *out, size_t cap)
{
    char number[8];
    uint8_t in = namesake_versions(play);
    out[0] = '\0';
    if ((in & (in - 1)) != 0 && place_of(play->version) < NUM_VERSIONS) {
        add_word(out, cap, versions[place_of(play->version)].name);
    }
    if (play->means == RP_BY_ID || play->means == RP_BY_TICKET) {
        add_word(out, cap, rp_means_name(play->means));
    }
    if (play->variant->name) {
        add_word(out, cap, play->variant->name);
    }
    if (play->variant->times > 1) {
        (void)snprintf(number, sizeof number, "%u", play->number);
        add_word(out, cap, number);
    }
    return out;
}

// Filling in.

static const uint16_t codes[NUM_VERSIONS] = {TW_VERSION_TLS10, TW_VERSION_TLS11, TW_VERSION_TLS12, TW_VERSION_TLS13};

static bool is_text(struct tw_span bytes, const char *text)
{
    return bytes.len == strlen(text) && memcmp(bytes.data, text, bytes.len) == 0;
}

static const char usual_request[] = "GET / HTTP/1.0\r\n\r\n";

static struct tw_span put_in(struct tw_span bytes, const struct rp_setting *setting)
{
    if (is_text(bytes, "$A")) {
        return setting->name_a;
    }
    if (is_text(bytes, "$B")) {
        return setting->name_b;
    }
    if (is_text(bytes, "$REQUEST")) {
        return setting->request.len > 0 ? setting->request : tw_span_of(usual_request, sizeof usual_request - 1);
    }
    return bytes;
}

// The lists are those of a copy: they may be written to.
static void fill_edits(const struct rp_edits *edits, const struct rp_setting *setting)
{
    struct rp_edit *of = (struct rp_edit *)(uintptr_t)edits->of;
    for (size_t i = 0; i < edits->num; i++) {
        of[i].bytes = put_in(of[i].bytes, setting);
    }
}

static void fill_hello(struct rp_hello_spec *hello, const struct rp_play *play, const struct rp_setting *setting)
{
    static const enum rp_offer_as as[RP_NUM_MEANS] = {RP_OFFER_AS_USUAL, RP_OFFER_ID, RP_OFFER_TICKET, RP_OFFER_PSK};
    struct rp_offer *offers = (struct rp_offer *)(uintptr_t)hello->offers.of;
    if (hello->versions.num == 0 && hello->like.len == 0 && hello->sent.len == 0) {
        hello->versions = (struct rp_codes){.of = &codes[place_of(play->version)], .num = 1};
    }
    if (play->means == RP_BY_ID) {
        hello->no_ticket = true;
    }
    for (size_t i = 0; i < hello->offers.num; i++) {
        if (offers[i].as == RP_OFFER_AS_USUAL) {
            offers[i].as = as[play->means];
        }
    }
    hello->server_name = put_in(hello->server_name, setting);
    hello->early_data = put_in(hello->early_data, setting);
}

static void fill_time(uint64_t *time_us, uint64_t usual_us)
{
    if (*time_us == 0) {
        *time_us = usual_us;
    }
}

static void fill_step(struct rp_step *step, const struct rp_play *play, const struct rp_setting *setting)
{
    switch (step->type) {
    case RP_STEP_CONNECT: fill_time(&step->connect_within_us, setting->within_us); break;
    case RP_STEP_EXPECT:
        if (step->expect.until == RP_UNTIL_QUIET) {
            fill_time(&step->expect.within_us, setting->answer_us);
        }
        fill_time(&step->expect.within_us, setting->within_us);
        if (step->expect.until == RP_UNTIL_REACTION) {
            fill_time(&step->expect.quiet_us, setting->quiet_us);
        }
        break;
    case RP_STEP_END: fill_time(&step->end.wait_us, setting->end_us); break;
    case RP_STEP_HANDSHAKE:
        fill_time(&step->handshake.within_us, setting->within_us);
        fill_hello(&step->handshake.hello, play, setting);
        fill_edits(&step->handshake.edits, setting);
        break;
    case RP_STEP_DATA:
        step->data.bytes = put_in(step->data.bytes, setting);
        fill_edits(&step->data.edits, setting);
        break;
    case RP_STEP_RECORD: step->records.body = put_in(step->records.body, setting); break;
    default: break;
    }
}

// host_of is the name that a request is to name as its host; empty: the request is as it is. The usual one names the host that the hello before it
// named: without, servers answer for the first of their names.
static struct tw_span host_of(const struct rp_step *steps, size_t at, const struct rp_setting *setting)
{
    const struct rp_step *step = &steps[at];
    struct tw_span name = {0};
    if (is_text(step->data.bytes, "$HOST_A")) {
        return setting->name_a;
    }
    if (is_text(step->data.bytes, "$HOST_B")) {
        return setting->name_b;
    }
    for (size_t i = at; step->data.bytes.data == (const uint8_t *)usual_request && i-- > 0 && name.len == 0;) {
        if (steps[i].type == RP_STEP_HANDSHAKE && steps[i].conn == step->conn) {
            name = steps[i].handshake.hello.server_name;
        }
    }
    return name;
}

static void name_host(struct rp_step *steps, size_t at, const struct rp_setting *setting, struct rp_arena *arena)
{
    struct rp_step *step = &steps[at];
    if (step->type != RP_STEP_DATA) {
        return;
    }
    const struct tw_span name = host_of(steps, at, setting);
    size_t room = name.len + 64;
    uint8_t *request = name.len > 0 ? rp_arena_take(arena, room, 1) : NULL;
    if (request) {
        int len = snprintf((char *)request, room, "GET / HTTP/1.0\r\nHost: %.*s\r\n\r\n", (int)name.len,
                           (const char *)name.data);
        step->data.bytes = tw_span_of(request, (size_t)len);
    }
}

static bool awaits_request(const struct rp_step *step)
{
    const struct rp_reaction request = {.type = RP_REACT_HELLO_REQUEST};
    return step->type == RP_STEP_EXPECT && step->expect.role == RP_EXPECT_NEEDED
           && rp_reactions_have(&step->expect.accept, &request);
}

// trigger_instead has the server asked from outside to renegotiate where a request would make it do so.
static void trigger_instead(struct rp_step *steps, size_t num)
{
    for (size_t i = 0; i + 1 < num; i++) {
        if (steps[i].type == RP_STEP_DATA && awaits_request(&steps[i + 1])) {
            steps[i] = (struct rp_step){.type = RP_STEP_HOST, .conn = steps[i].conn, .host = RP_HOST_TRIGGER};
        }
    }
}

// offers_on says whether a session is offered on a connection from step `from` on.
static bool offers_on(const struct rp_script *script, uint8_t conn, size_t from)
{
    for (size_t i = from; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->type == RP_STEP_HANDSHAKE && step->conn == conn && step->handshake.hello.offers.num > 0) {
            return true;
        }
    }
    return false;
}

// add_pauses puts one before each connection that offers a session.
static bool add_pauses(struct rp_script *script, uint64_t pause_us, struct rp_arena *arena)
{
    struct rp_step *steps = rp_arena_take(arena, 2 * script->num_steps, sizeof *steps);
    size_t num = 0;
    if (!steps) {
        return false;
    }
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->type == RP_STEP_CONNECT && offers_on(script, step->conn, i)) {
            steps[num++] = (struct rp_step){.type = RP_STEP_PAUSE, .conn = step->conn, .pause_us = pause_us};
        }
        steps[num++] = *step;
    }
    script->steps = steps;
    script->num_steps = num;
    return true;
}

static void fill(struct rp_script *script, const struct rp_play *play, const struct rp_setting *setting,
                 struct rp_arena *arena)
{
    struct rp_step *steps = (struct rp_step *)(uintptr_t)script->steps;
    for (size_t i = 0; i < script->num_steps; i++) {
        fill_step(&steps[i], play, setting);
        name_host(steps, i, setting, arena);
    }
}

bool rp_play_flood(const struct rp_play *play, const struct rp_setting *setting, bool calm, struct rp_arena *arena,
                   struct rp_script *out)
{
    const struct rp_flood *flood = play->variant->flood;
    if (!rp_script_copy(calm ? &flood->calm : &flood->script, arena, out)) {
        return false;
    }
    fill(out, play, setting, arena);
    return !arena->full;
}

bool rp_play_script(const struct rp_play *play, const struct rp_setting *setting, struct rp_arena *arena,
                    struct rp_script *out)
{
    if (!rp_script_copy(&play->variant->script, arena, out)) {
        return false;
    }
    struct rp_step *steps = (struct rp_step *)(uintptr_t)out->steps;
    if (play->variant->vary) {
        struct rp_varied varied = {.steps = steps, .num_steps = out->num_steps, .number = play->number, .arena = arena};
        play->variant->vary(&varied);
    }
    fill(out, play, setting, arena);
    if (setting->trigger) {
        trigger_instead(steps, out->num_steps);
    }
    return !arena->full && (setting->before_resuming_us == 0 || add_pauses(out, setting->before_resuming_us, arena));
}
