// reshake check: the conformance suite.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_list.h"
#include "replay/cli/check_options.h"
#include "replay/report/checks.h"
#include "replay/report/progress.h"

#include <string.h>

extern const struct rp_command rp_command_check;

static struct tw_span span_of(const char *text)
{
    return tw_span_of((const uint8_t *)text, text ? strlen(text) : 0);
}

// While it goes on.

static struct rp_check_shown shown_of(const struct rp_check_asked *c)
{
    return (struct rp_check_shown){.to = c->shown,
                                   .name = c->ready.fleet.name,
                                   .again = c->again,
                                   .verbose = c->verbose,
                                   .known = c->files.known,
                                   .matrix = c->matrix.there ? &c->matrix.shown : NULL};
}

static void probed(void *context, const struct rp_server *server)
{
    const struct rp_check_asked *c = context;
    const struct rp_check_shown shown = shown_of(c);
    rp_progress_clear();
    if (!c->json) {
        rp_checks_probe_text(stdout, &shown, server);
        fflush(stdout);
    }
}

static void progress(void *context, size_t done, size_t num, const struct rp_play *playing, const char *what)
{
    char name[200];
    (void)context;
    if (playing) {
        rp_progress("%zu of %zu: %s%s%s %s", done, num, what ? what : "", what ? ": " : "", playing->of->id,
                    rp_play_name(playing, name, sizeof name));
    } else if (what) {
        rp_progress("%zu of %zu: %s", done, num, what);
    }
}

static void played(void *context, const struct rp_server *server, uint32_t jobs)
{
    struct rp_check_asked *c = context;
    rp_check_modes_behind(&c->modes, &c->config, c->shown, server, jobs, &c->matrix);
}

static const struct rp_check_events events = {.probed = probed, .progress = progress, .played = played};

// Beginning and end.

static enum rp_exit result_of(const struct rp_check_asked *c, const struct rp_checked *checked, size_t fails)
{
    char text[RP_CHECKS_FAILURE_ROOM];
    const struct rp_check_shown shown = shown_of(c);
    const char *failure = rp_checks_failure(&shown, checked, text, sizeof text);
    switch (checked->end) {
    case RP_CHECK_DONE: return fails > 0 || checked->complained || checked->num_ends > 0 ? RP_EXIT_NOT_SO : RP_EXIT_OK;
    case RP_CHECK_GONE:
        if (checked->server.starttls.why != RP_STARTTLS_WELL) {
            rp_error("%s", failure);
        }
        return RP_EXIT_NOT_SO;
    case RP_CHECK_NO_SERVER:
        if (checked->num_ends > 0) {
            rp_error("%s", failure);
            return RP_EXIT_NOT_SO;  // it died of it
        }
        break;
    case RP_CHECK_INTERRUPTED:
    case RP_CHECK_NO_MEMORY:
    case RP_CHECK_NO_START:
    case RP_CHECK_NOT_BEGUN:
    case RP_CHECK_NO_FILE: break;
    }
    return rp_failed("%s", failure);
}

static bool report(const struct rp_check_asked *c, const struct rp_checked *checked)
{
    const struct rp_check_shown shown = shown_of(c);
    rp_progress_clear();
    if (c->json) {
        return rp_checks_json(stdout, &shown, checked);
    }
    return checked->findings.num + checked->num_troubles == 0 || rp_checks_text(stdout, &shown, checked);
}

static enum rp_exit check(struct rp_check_asked *c)
{
    struct rp_checked checked;
    c->config.fleet = c->ready.fleet;
    c->config.spawn_port = c->to.port;
    c->config.events = &events;
    c->config.context = c;
    c->config.setting.name_a = span_of(c->ready.fleet.name);
    c->config.setting.name_b = span_of(c->name_b);
    rp_check_run(&c->config, &checked);
    const struct rp_check_shown shown = shown_of(c);
    bool printed = report(c, &checked);
    bool written = rp_check_files_write(&c->files, &shown, &checked);
    size_t fails = rp_check_files_judge(&c->files, &checked, !c->json);
    enum rp_exit result = printed ? result_of(c, &checked, fails) : rp_failed("there is not enough memory for this");
    result = written ? result : RP_EXIT_FAILED;
    rp_check_free(&checked);
    return result;
}

static enum rp_exit play_mode(struct rp_check_asked *c)
{
    c->config.fleet = c->ready.fleet;
    c->config.spawn_port = c->to.port;
    return rp_check_modes_run(&c->modes, &c->config, c->shown, c->json, c->files.reports[RP_CHECK_HTML].out);
}

// excuse has the reports say why there is nothing in them.
static bool excuse(const struct rp_check_asked *c)
{
    const struct rp_check_shown shown = shown_of(c);
    const struct rp_checked none = {.end = RP_CHECK_NOT_BEGUN, .seed = c->ready.fleet.seed, .why = rp_said()};
    return rp_check_files_write(&c->files, &shown, &none);
}

static enum rp_exit run(struct rp_args *args)
{
    struct rp_check_asked c = {.config = {.evidence = "reshake-evidence"}};
    enum rp_exit result = rp_check_parse(args, &c);
    if (result != RP_EXIT_OK) {
        return result;
    }
    if (c.list || c.explain) {
        return c.list ? rp_check_list(&c.config.choice, c.json) : rp_check_explain(c.explain);
    }
    if (c.files.list_profiles) {
        return rp_check_files_list();
    }
    result = rp_check_open(&c);
    bool opened = result == RP_EXIT_OK, tables = rp_check_modes_chosen(&c.modes);
    if (opened) {
        result = tables ? play_mode(&c) : check(&c);
    }
    if ((!opened || (tables && result != RP_EXIT_OK)) && !excuse(&c)) {
        result = RP_EXIT_FAILED;
    }
    return rp_check_close(&c) ? result : RP_EXIT_FAILED;
}

const struct rp_command rp_command_check = {
    .name = "check",
    .summary = "check how a server resumes and renegotiates, rule by rule",
    .usage = "HOST:PORT [option…]\n--list | --explain ID | --profile list",
    .help = "What the server offers is found out first, by honest handshakes; cases for which something is missing are "
            "skipped. What is no\n"
            "pass is played three times. With a second --name sessions of one are offered under the other, too.\n"
            "docs/check-json.md says what --json prints.\n\n"
            "Exit codes: 0 nothing failed; 1 something did, or the server died of it; 2 wrong usage; 3 the server "
            "could not be checked.\n\n"
            "Examples:\n"
            "  reshake check www.example.org:443\n"
            "  reshake check 127.0.0.1:4433 --group d,e\n"
            "  reshake check 127.0.0.1:4433 --name one.example --name two.example --html page.html\n"
            "  reshake check 127.0.0.1:4433 --spawn './my-server --port 4433' --on-reload 'kill -HUP $RESHAKE_PID'\n",
    .options = rp_check_options,
    .run = run,
};
