// reshake record HOST:PORT: a client of our own, recorded with the secrets that open what it did.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/record.h"
#include "replay/report/escape.h"
#include "replay/report/visits.h"
#include "replay/script/text.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_MAX = 16 << 20 };

struct visiting {
    const struct rp_record_options *options;
    struct rp_arena arena;
    struct rp_visit visit;
    struct rp_script script;
    struct rp_client_ready ready;
    struct rp_tell tell;
    bool begun, no_memory;
    char *learnt;  // the report, for when the connections were told
    size_t learnt_len;
    enum rp_visited visited;
    char why[RP_UNCONNECTED_ROOM];  // it could not be reached
};

static bool next(void *context, struct rp_job *job)
{
    struct visiting *v = context;
    bool first = !v->begun;
    v->begun = true;
    job->script = &v->script;
    return first;
}

// played is told of the play while the transcript lives, and writes the report into memory.
static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct visiting *v = context;
    const struct rp_learnt learnt = {.transcript = transcript,
                                     .to = job->peer.ss_family ? (const struct sockaddr *)&job->peer : NULL,
                                     .name = v->ready.fleet.name ? v->ready.fleet.name : v->options->server.host,
                                     .file = v->options->path,
                                     .request_len = v->visit.request.len};
    FILE *out = open_memstream(&v->learnt, &v->learnt_len);
    bool done = out && (v->options->json ? rp_visits_json(out, &learnt) : rp_visits_text(out, &learnt));
    v->no_memory = (out && fclose(out) != 0) || !done;
    v->visited = rp_visits_came_to(transcript);
    const struct rp_conn_log *failed = rp_visits_unreachable(transcript);
    if (failed) {
        (void)rp_client_why_not(&v->ready, failed->error, v->why, sizeof v->why);
    }
    return NULL;
}

static enum rp_exit exit_code(const struct visiting *v)
{
    char shown[300];
    switch (v->visited) {
    case RP_VISITED: return RP_EXIT_OK;
    case RP_VISITED_NOT: return RP_EXIT_NOT_SO;
    case RP_VISITED_NOBODY: break;
    }
    return rp_failed("%s could not be reached: %s", rp_escape_text(shown, sizeof shown, v->options->server_text),
                     v->why);
}

// report tells the connections, what was learnt, and what the file holds.
static enum rp_exit report(struct visiting *v)
{
    rp_tell_finish(&v->tell);
    if (strcmp(v->options->path, "-") != 0 && v->learnt) {
        (void)fwrite(v->learnt, 1, v->learnt_len, stdout);
        (void)fflush(stdout);
    }
    enum rp_exit told = rp_tell_summary(&v->tell, rp_recording_dump(v->ready.fleet.recording));
    enum rp_exit result = v->no_memory ? rp_failed("there is not enough memory for this") : exit_code(v);
    return told == RP_EXIT_OK ? result : told;
}

static enum rp_exit play(struct visiting *v)
{
    static const struct rp_fleet_master master = {.next = next, .played = played};
    struct rp_record_options telling = *v->options;
    telling.path = v->options->json ? "-" : v->options->path;  // what JSON says is in one object
    if (!rp_tell_init(&v->tell, &telling)) {
        return rp_failed("there is no memory to begin with");
    }
    rp_recording_tap(v->ready.fleet.recording, rp_tell_packet, &v->tell);
    v->ready.fleet.limits = rp_player_limits_of(&v->script);
    switch (rp_fleet_run(&v->ready.fleet, &master, v)) {
    case RP_FLEET_DONE: return report(v);
    case RP_FLEET_INTERRUPTED: return rp_failed("interrupted");
    case RP_FLEET_NO_MEMORY: return rp_failed("there is not enough memory for this");
    case RP_FLEET_RECORDING: break;  // closing it says why
    }
    return RP_EXIT_FAILED;
}

static enum rp_exit print_script(const struct visiting *v)
{
    size_t len = 0;
    char *text = rp_script_text(&v->script, &len);
    if (!text) {
        return rp_failed("there is not enough memory for this");
    }
    (void)fwrite(text, 1, len, stdout);
    free(text);
    return RP_EXIT_OK;
}

static enum rp_exit record(struct visiting *v)
{
    const struct rp_record_options *options = v->options;
    struct rp_client_asked client = options->client;
    client.save = options->path;
    client.save_option = "-o";
    client.force = options->force;
    enum rp_exit result = rp_client_open(&client, &options->server, &v->ready);
    if (result == RP_EXIT_OK) {
        result = play(v);
    }
    if (!rp_client_close(&client, &v->ready)) {
        result = RP_EXIT_FAILED;
    }
    rp_tell_free(&v->tell);
    free(v->learnt);
    return result;
}

enum rp_exit rp_record_visit(const struct rp_record_options *options, const struct rp_command *command)
{
    struct visiting v = {.options = options, .visit = {.resume = options->resume, .answer_us = options->answer_us}};
    rp_arena_init(&v.arena, ARENA_MAX);
    enum rp_exit result =
        rp_hello_visit(&options->hello, command, &options->server, options->client.name, &v.arena, &v.visit);
    if (result == RP_EXIT_OK) {
        v.visit.hello.server_name = options->client.name && !options->hello.no_server_name
                                        ? tw_span_of(options->client.name, strlen(options->client.name))
                                        : (struct tw_span){0};
        result = rp_visit_script(&v.visit, &v.arena, &v.script) ? RP_EXIT_OK
                                                                : rp_failed("there is not enough memory for this");
    }
    if (result == RP_EXIT_OK) {
        result = options->print_script ? print_script(&v) : record(&v);
    }
    rp_arena_free(&v.arena);
    return result;
}
