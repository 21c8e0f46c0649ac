// reshake play: a script to a live server, step by step.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/cli/client_options.h"
#include "replay/cli/script_file.h"
#include "replay/report/escape.h"
#include "replay/report/plays.h"
#include "replay/report/progress.h"
#include "replay/script/names.h"

#include <stdlib.h>
#include <string.h>

extern const struct rp_command rp_command_play;

enum { ARENA_MAX = 64 << 20 };

enum option { JSON = 1, DATA };

static const struct rp_option options[] = {
    {"json", JSON, NULL, "print one JSON object"},
    {"data", DATA, NULL, "show the application data that the server sent"},
    RP_CLIENT_OPTIONS,
    {0},
};

struct playing {
    struct rp_client_asked client;
    const char *file, *to_text;
    struct rp_address to;
    bool json, data;
    struct rp_arena arena;
    uint8_t *bytes;
    struct rp_script script;
    struct rp_client_ready ready;
    bool begun;
    enum rp_exit result;
};

static bool next(void *context, struct rp_job *job)
{
    struct playing *p = context;
    bool first = !p->begun;
    p->begun = true;
    job->script = &p->script;
    return first;
}

// unreachable finds a connection that could not be opened.
static const struct rp_conn_log *unreachable(const struct rp_transcript *transcript)
{
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        if (transcript->conns[i].state == RP_CONN_FAILED) {
            return &transcript->conns[i];
        }
    }
    return NULL;
}

// tick says how far a long script has come.
static void tick(void *context, const struct rp_job *job, size_t step)
{
    const struct playing *p = context;
    (void)job;
    if (step < p->script.num_steps) {
        rp_progress("step %zu of %zu: %s %u", step + 1, p->script.num_steps, rp_step_name(p->script.steps[step].type),
                    p->script.steps[step].conn);
    }
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct playing *p = context;
    const struct rp_played report = {.script = &p->script,
                                     .transcript = transcript,
                                     .to = job->peer.ss_family ? (const struct sockaddr *)&job->peer : NULL,
                                     .name = p->ready.fleet.name,
                                     .with_data = p->data};
    char shown[300];
    char why[RP_UNCONNECTED_ROOM];
    rp_progress_clear();
    bool printed = p->json ? rp_plays_json(stdout, &report) : rp_plays_text(stdout, &report);
    const struct rp_conn_log *failed = unreachable(transcript);
    int met = rp_play_met(transcript);
    if (!printed) {
        p->result = rp_failed("there is not enough memory for this");
    } else if (failed) {
        p->result = rp_failed("%s could not be reached: %s", rp_escape_text(shown, sizeof shown, p->to_text),
                              rp_client_why_not(&p->ready, failed->error, why, sizeof why));
    } else {
        p->result = met == 1 ? RP_EXIT_OK : met == 0 ? RP_EXIT_NOT_SO : RP_EXIT_FAILED;
    }
    return NULL;
}

static enum rp_exit play(struct playing *p)
{
    static const struct rp_fleet_master master = {.next = next, .played = played, .tick = tick};
    p->ready.fleet.limits = rp_player_limits_of(&p->script);
    switch (rp_fleet_run(&p->ready.fleet, &master, p)) {
    case RP_FLEET_DONE: return p->result;
    case RP_FLEET_INTERRUPTED: return rp_failed("interrupted");
    case RP_FLEET_NO_MEMORY: return rp_failed("there is not enough memory for this");
    case RP_FLEET_RECORDING: break;  // closing it says why
    }
    return RP_EXIT_FAILED;
}

static enum rp_exit take_operand(struct playing *p, const struct rp_args *args)
{
    if (!p->file) {
        p->file = args->value;
        return RP_EXIT_OK;
    }
    if (p->to_text) {
        return rp_usage(args->command, "one script and one server at a time");
    }
    p->to_text = args->value;
    return rp_address_parse(args->value, 0, &p->to) ? RP_EXIT_OK
                                                    : rp_usage(args->command, "the server is written as HOST:PORT");
}

static enum rp_exit take(void *context, const struct rp_args *args, int id)
{
    struct playing *p = context;
    switch (id) {
    case RP_ARGS_OPERAND: return take_operand(p, args);
    case JSON: p->json = true; return RP_EXIT_OK;
    case DATA: p->data = true; return RP_EXIT_OK;
    default: return rp_client_option(&p->client, id, args);
    }
}

static enum rp_exit parse(struct rp_args *args, struct playing *p)
{
    enum rp_exit result = rp_args_each(args, take, p);
    if (result == RP_EXIT_OK && !p->to_text) {
        return rp_usage(args->command, "a script and a server are needed");
    }
    return result;
}

static enum rp_exit run(struct rp_args *args)
{
    struct playing p = {0};
    enum rp_exit result = parse(args, &p);
    if (result != RP_EXIT_OK) {
        return result;
    }
    rp_arena_init(&p.arena, ARENA_MAX);
    result = rp_script_file(p.file, &p.arena, &p.script, &p.bytes);
    if (result == RP_EXIT_OK) {
        result = rp_client_open(&p.client, &p.to, &p.ready);
        if (result == RP_EXIT_OK) {
            result = play(&p);
        }
        if (!rp_client_close(&p.client, &p.ready)) {
            result = RP_EXIT_FAILED;
        }
    }
    rp_arena_free(&p.arena);
    free(p.bytes);
    return result;
}

const struct rp_command rp_command_play = {
    .name = "play",
    .summary = "play a script to a live server, step by step, and say what it did",
    .usage = "SCRIPT HOST:PORT [option…]",
    .help =
        "A script says what a client does over one or more connections; docs/script.md has the language. SCRIPT is a "
        "text or "
        "a binary\n"
        "script, - is standard input.\n\n"
        "Exit codes: 0 the server did what the script accepts or tolerates; 1 it did not; 2 wrong usage; 3 the script "
        "could not be\n"
        "played to its end, or the server not reached.\n\n"
        "Example:\n"
        "  reshake play resume.script 127.0.0.1:4433 --save resume.pcapng\n",
    .options = options,
    .run = run,
};
