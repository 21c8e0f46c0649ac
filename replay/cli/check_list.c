// `reshake check --list` and `--explain`: the cases in words.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_list.h"
#include "replay/report/checks.h"
#include "replay/report/color.h"
#include "replay/report/escape.h"
#include "replay/script/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

extern const struct rp_command rp_command_check;

enum { EXPLAIN_ARENA = 16 << 20 };

static size_t count_plays(const struct rp_case *of)
{
    struct rp_play play;
    size_t num = 0;
    for (bool there = rp_play_first(of, &play); there; there = rp_play_next(&play)) {
        num++;
    }
    return num;
}

static void print_line(const struct rp_case *of)
{
    printf("%-34s %-10s %4zu  %s\n", of->id, rp_level_name(of->level), count_plays(of), of->says);
}

static bool print_json(const struct rp_case *of)
{
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:b, s:s, s:i}", "id", of->id, "says", of->says, "level", rp_level_name(of->level),
                  "low_weight", (int)of->light, "source", of->source, "plays", (int)count_plays(of));
    bool done = object && json_dumpf(object, stdout, JSON_COMPACT) == 0;
    json_decref(object);
    putchar('\n');
    return done;
}

enum rp_exit rp_check_list(const struct rp_check_choice *choice, bool json)
{
    char letter = 0;
    for (size_t i = 0; i < rp_num_cases; i++) {
        const struct rp_case *of = rp_cases[i];
        if (!rp_check_chosen(choice, of)) {
            continue;
        }
        if (json) {
            if (!print_json(of) && !ferror(stdout)) {
                return rp_failed("there is not enough memory for this");
            }
            continue;
        }
        if (of->id[0] != letter) {
            printf("%s%s%c  %s%s\n", letter ? "\n" : "", rp_color_on(stdout, RP_COLOR_BOLD), of->id[0] - 'a' + 'A',
                   rp_checks_group(of->id[0]), rp_color_off(stdout, RP_COLOR_BOLD));
            letter = of->id[0];
        }
        print_line(of);
    }
    return RP_EXIT_OK;
}

// Explaining.

static void explain_needs(uint32_t needs)
{
    for (unsigned i = 0; i < RP_NUM_NEEDS; i++) {
        if (needs & 1u << i) {
            printf("  skipped where    %s\n", rp_need_text((enum rp_need)(1u << i)));
        }
    }
}

static bool print_script(const char *title, const struct rp_script *script)
{
    size_t len = 0;
    char *text = rp_script_text(script, &len);
    if (!text) {
        return false;
    }
    printf("\n%s%s%s\n", rp_color_on(stdout, RP_COLOR_DIM), title, rp_color_off(stdout, RP_COLOR_DIM));
    for (const char *line = text; *line != '\0';) {
        size_t part = strcspn(line, "\n");
        printf("    %.*s\n", (int)part, line);
        line += part + (line[part] == '\n');
    }
    free(text);
    return true;
}

// explain_flood prints what `host flood` stands for.
static bool explain_flood(const struct rp_play *play, const struct rp_setting *setting, struct rp_arena *arena)
{
    const struct rp_flood *flood = play->variant->flood;
    struct rp_script script;
    char title[100];
    if (!flood) {
        return true;
    }
    (void)snprintf(title, sizeof title, "a flood: %u times", flood->times);
    return rp_play_flood(play, setting, false, arena, &script) && print_script(title, &script);
}

// explain_play prints the script of a variant's first play, and its control.
static bool explain_play(const struct rp_play *play, struct rp_arena *arena)
{
    const struct rp_setting setting = {.within_us = 0};
    struct rp_script script;
    char name[200];
    char title[300];
    const bool own = play->variant->own_level != 0;
    bool has = false;
    rp_arena_reset(arena);
    if (!rp_play_script(play, &setting, arena, &script)) {
        return false;
    }
    rp_play_name(play, name, sizeof name);
    (void)snprintf(title, sizeof title, "%s%s%s%s%s", name[0] != '\0' ? "played as " : "the script", name,
                   own ? ", of level " : "", own ? rp_level_name(rp_play_level(play)) : "",
                   play->variant->look ? " (and the messages are looked into)" : "");
    return print_script(title, &script) && explain_flood(play, &setting, arena)
           && rp_play_control(play, &setting, arena, &script, &has)
           && (!has || print_script("after this control has worked", &script));
}

enum rp_exit rp_check_explain(const char *id)
{
    const struct rp_case *of = rp_case_find(id);
    char shown[200];
    if (!of) {
        return rp_usage(&rp_command_check, "there is no case %s; --list shows them",
                        rp_escape_text(shown, sizeof shown, id));
    }
    printf("%s%s%s  %s\n  %s\n  source           %s\n  plays            %zu\n", rp_color_on(stdout, RP_COLOR_BOLD),
           of->id, rp_color_off(stdout, RP_COLOR_BOLD), rp_checks_group(of->id[0]), of->says, of->source,
           count_plays(of));
    printf("  level            %s%s\n", rp_level_name(of->level), of->light ? ", told with low weight" : "");
    explain_needs(of->needs);
    struct rp_arena arena;
    struct rp_play play;
    const struct rp_variant *last = NULL;
    bool done = true;
    rp_arena_init(&arena, EXPLAIN_ARENA);
    for (bool there = rp_play_first(of, &play); done && there; there = rp_play_next(&play)) {
        if (play.variant != last) {
            done = explain_play(&play, &arena);
            last = play.variant;
        }
    }
    rp_arena_free(&arena);
    return done ? RP_EXIT_OK : rp_failed("there is not enough memory for this");
}
