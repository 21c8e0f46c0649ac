// Options of `reshake check`.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/check_options.h"
#include "replay/cli/check_rules.h"
#include "replay/cli/parse.h"
#include "replay/cli/request.h"
#include "replay/report/escape.h"

#include <string.h>

extern const struct rp_command rp_command_check;

enum { ARENA_MAX = 64 << 20, MAX_JOBS = 256 };

enum option {
    JSON = 1,
    ONLY,
    SKIP,
    GROUP,
    LIST,
    EXPLAIN,
    JOBS,
    SLOW,
    REQUEST,
    POOL,
    WITHIN,
    EVIDENCE,
    NO_EVIDENCE,
    SPAWN,
    ON_RELOAD,
    ON_RENEGOTIATE,
    VERBOSE = 'v'
};

const struct rp_option rp_check_options[] = {
    {"only", ONLY, "ID[,ID…]",
     "play these cases alone; ID/WORD: of a case the plays that have this word in their name,\nsuch as "
     "d-sni-malformed/1.2/ticket"},
    {"skip", SKIP, "ID[,ID…]", "leave these out, likewise"},
    {"group", GROUP, "A[,B…]", "play the cases of these groups alone"},
    {"slow", SLOW, NULL, "play cases that take long, too: expiry, rotation, floods"},
    {"list", LIST, NULL, "list the cases and do nothing else; with --json as JSON"},
    {"explain", EXPLAIN, "ID", "say in words and as a script what a case does, and nothing else"},
    {"json", JSON, NULL, "print a JSON object a line for each play, and a summary"},
    {"verbose", VERBOSE, NULL, "show every finding, and of what is not right each step"},
    {"jobs", JOBS, "N", "plays at once (4 to 16 by its distance; 1 where the server serves one\nconnection at a time)"},
    {"wait", WITHIN, "TIME", "how long an answer is waited for (by how long handshakes take, at least 1.5s)"},
    {"request", REQUEST, "TEXT|@FILE",
     "what is sent where a case needs an answer (GET / HTTP/1.0);\nin TEXT \\r \\n \\t \\\\ and \\xNN stand for what "
     "they "
     "are elsewhere"},
    {"pool", POOL, "ADDRESS[,ADDRESS…]", "the servers behind the name, up to 16, in place of its own addresses"},
    {"spawn", SPAWN, "COMMAND",
     "start the server with this, wait until it listens, start it again where a case needs that\nor it dies, and stop "
     "it in the end"},
    {"on-reload", ON_RELOAD, "COMMAND",
     "has the server read its configuration anew; RESHAKE_PID is the process of --spawn"},
    {"on-renegotiate", ON_RENEGOTIATE, "COMMAND",
     "has the server ask for a renegotiation; stdin:TEXT writes a line to the server of --spawn"},
    {"evidence", EVIDENCE, "DIR", "keep a recording and a script of each fail there (reshake-evidence)"},
    {"no-evidence", NO_EVIDENCE, NULL, "keep none"},
    RP_CHECK_MODES_OPTIONS,
    RP_CHECK_FILES_OPTIONS,
    RP_CLIENT_WHO_OPTIONS,
    {0},
};

// The command line.

static enum rp_exit take_operand(struct rp_check_asked *c, const struct rp_args *args)
{
    if (c->to_text) {
        return rp_usage(args->command, "one server at a time");
    }
    c->to_text = args->value;
    rp_escape_text(c->shown, sizeof c->shown, c->to_text);
    return rp_address_parse(args->value, 0, &c->to) ? RP_EXIT_OK
                                                    : rp_usage(args->command, "the server is written as HOST:PORT");
}

static enum rp_exit take_name(struct rp_check_asked *c, const struct rp_args *args)
{
    if (!c->client.name) {
        c->client.name = args->value;
    } else if (!c->name_b) {
        c->name_b = args->value;
    }
    return rp_check_modes_name(&c->modes, args->value)
               ? RP_EXIT_OK
               : rp_usage(args->command, "--name can be given %d times at most", RP_MATRIX_POINTS);
}

static enum rp_exit take_jobs(struct rp_check_asked *c, const struct rp_args *args)
{
    uint64_t jobs = 0;
    if (!rp_parse_number(args->value, 1, MAX_JOBS, &jobs)) {
        return rp_usage(args->command, "--jobs takes a number from 1 to %d", MAX_JOBS);
    }
    c->config.jobs = (uint32_t)jobs;
    return RP_EXIT_OK;
}

static enum rp_exit take_wait(struct rp_check_asked *c, const struct rp_args *args)
{
    return rp_parse_duration(args->value, &c->config.setting.within_us) && c->config.setting.within_us > 0
               ? RP_EXIT_OK
               : rp_usage(args->command, "--wait takes a time such as 500ms or 3s");
}

static enum rp_exit take(struct rp_check_asked *c, int id, const struct rp_args *args)
{
    switch (id) {
    case RP_ARGS_WRONG: return RP_EXIT_USAGE;
    case RP_ARGS_OPERAND: return take_operand(c, args);
    case RP_CLIENT_OPTIONS_FROM: return take_name(c, args);
    case JSON: c->json = true; break;
    case ONLY: c->config.choice.only = args->value; break;
    case SKIP: c->config.choice.skip = args->value; break;
    case GROUP: c->config.choice.groups = args->value; break;
    case LIST: c->list = true; break;
    case EXPLAIN: c->explain = args->value; break;
    case JOBS: return take_jobs(c, args);
    case SLOW: c->config.slow = true; break;
    case REQUEST: c->request = args->value; break;
    case POOL: c->pool = args->value; break;
    case WITHIN: return take_wait(c, args);
    case EVIDENCE:
        c->config.evidence = args->value;
        c->evidence = true;
        break;
    case NO_EVIDENCE: c->config.evidence = NULL; break;
    case SPAWN: c->config.spawn = args->value; break;
    case ON_RELOAD: c->config.on_reload = args->value; break;
    case ON_RENEGOTIATE: c->config.on_renegotiate = args->value; break;
    case VERBOSE: c->verbose = true; break;
    default:
        if (id >= RP_CHECK_MODES_FROM) {
            return rp_check_modes_option(&c->modes, id, args);
        }
        return id >= RP_CHECK_FILES_FROM ? rp_check_files_option(&c->files, id, args)
                                         : rp_client_option(&c->client, id, args);
    }
    return RP_EXIT_OK;
}

static unsigned does_of(const struct rp_check_asked *c)
{
    unsigned tables = (c->modes.matrix ? RP_CHECK_MATRIX : 0) | (c->modes.capacity ? RP_CHECK_CAPACITY : 0);
    return c->list                  ? RP_CHECK_LIST
           : c->explain             ? RP_CHECK_EXPLAIN
           : c->files.list_profiles ? RP_CHECK_PROFILES
           : tables != 0            ? tables
                                    : RP_CHECK_CASES;
}

// wrong_together says what does not go together, or not without something else; NULL: all does.
static const char *wrong_together(const struct rp_check_asked *c)
{
    const char *wrong = rp_client_wrong(&c->client);
    if (c->config.on_renegotiate && !c->config.spawn && strncmp(c->config.on_renegotiate, "stdin:", 6) == 0) {
        return "--on-renegotiate stdin:TEXT writes to the server of --spawn: add that, or name a command";
    }
    wrong = wrong ? wrong : rp_check_modes_wrong(&c->modes);
    return wrong ? wrong : rp_check_files_wrong(&c->files);
}

enum rp_exit rp_check_parse(struct rp_args *args, struct rp_check_asked *c)
{
    char shown[200];
    size_t len = 0;
    c->args = *args;
    c->client.no_force = true;
    for (int id = 0; (id = rp_args_next(args)) != RP_ARGS_END;) {
        enum rp_exit result = take(c, id, args);
        if (result != RP_EXIT_OK) {
            return result;
        }
    }
    const char *unknown = rp_check_unknown(&c->config.choice, &len);
    if (unknown) {
        rp_escape(shown, sizeof shown, tw_span_of((const uint8_t *)unknown, len));
        return rp_usage(args->command, "there is no case or group %s; --list shows them", shown);
    }
    if (!rp_check_chosen_any(&c->config.choice)) {
        return rp_usage(args->command, "--only, --skip and --group leave no case to be played");
    }
    enum rp_exit result = rp_check_rules_follow(&c->args, does_of(c));
    if (result != RP_EXIT_OK) {
        return result;
    }
    const char *wrong = wrong_together(c);
    if (wrong) {
        return rp_usage(args->command, "%s", wrong);
    }
    return c->to_text || c->list || c->explain || c->files.list_profiles
               ? RP_EXIT_OK
               : rp_usage(args->command, "a server is needed");
}

// What it names.

static bool has_address(const struct rp_target *all, const struct sockaddr_storage *address)
{
    char text[RP_ADDRESS_TEXT];
    char other[RP_ADDRESS_TEXT];
    (void)rp_sockaddr_text((const struct sockaddr *)address, text);
    for (size_t i = 0; i < all->num; i++) {
        if (strcmp(text, rp_sockaddr_text((const struct sockaddr *)&all->address[i], other)) == 0) {
            return true;
        }
    }
    return false;
}

// add_to_pool takes one word of --pool: an address, or a name with all of its own. What is there already is the same server.
static enum rp_exit add_to_pool(const struct rp_check_asked *c, const char *word, struct rp_target *all)
{
    struct rp_address address;
    struct rp_target one;
    const char *error = "";
    char shown[300];
    if (!rp_address_parse(word, c->to.port, &address) || address.host[0] == '\0') {
        return rp_usage(&rp_command_check, "--pool takes addresses with commas between, not '%s'",
                        rp_escape_text(shown, sizeof shown, c->pool));
    }
    if (!rp_resolve(&address, &one, &error)) {
        return rp_failed("--pool %s: %s", rp_escape_text(shown, sizeof shown, word), error);
    }
    for (size_t i = 0; i < one.num; i++) {
        if (has_address(all, &one.address[i])) {
            continue;
        }
        if (all->num == RP_TARGET_MAX) {
            return rp_usage(&rp_command_check, "--pool takes %d addresses at most", RP_TARGET_MAX);
        }
        all->address[all->num++] = one.address[i];
    }
    return RP_EXIT_OK;
}

// open_pool has the addresses of --pool in place of the host's.
static enum rp_exit open_pool(struct rp_check_asked *c)
{
    struct rp_target all = {.num = 0};
    const char *at = c->pool;
    for (bool more = true; more;) {
        char word[300] = "";
        size_t len = strcspn(at, ",");
        if (len < sizeof word) {
            memcpy(word, at, len);
        }
        enum rp_exit exit = add_to_pool(c, word, &all);
        if (exit != RP_EXIT_OK) {
            return exit;
        }
        more = at[len] == ',';
        at += len + more;
    }
    c->ready.target = all;
    return RP_EXIT_OK;
}

static enum rp_exit load_request(struct rp_check_asked *c)
{
    if (!c->request) {
        return RP_EXIT_OK;
    }
    if (c->request[0] == '@') {
        return rp_request_file(c->request + 1, &c->arena, &c->config.setting.request);
    }
    return rp_request_text(c->request, &c->arena, &c->config.setting.request)
               ? RP_EXIT_OK
               : rp_usage(&rp_command_check, "--request: an escape in it is none");
}

// look_at_folder sees to it that evidence can be kept. Where nobody has asked for it, the check does without.
static enum rp_exit look_at_folder(struct rp_check_asked *c)
{
    char shown[300];
    int error = c->config.evidence ? rp_check_files_folder(c->config.evidence) : 0;
    if (error == 0) {
        return RP_EXIT_OK;
    }
    rp_escape_text(shown, sizeof shown, c->config.evidence);
    if (c->evidence) {
        return rp_failed("--evidence %s: %s", shown, strerror(error));
    }
    rp_warning("%s: %s: no evidence is kept; --evidence names another folder", shown, strerror(error));
    c->config.evidence = NULL;
    return RP_EXIT_OK;
}

enum rp_exit rp_check_open(struct rp_check_asked *c)
{
    rp_arena_init(&c->arena, ARENA_MAX);
    c->again = rp_check_rules_again(&c->args, &c->arena);
    enum rp_exit result = rp_check_files_create(&c->files);
    if (result == RP_EXIT_OK) {
        result = c->again ? rp_check_files_open(&c->files) : rp_failed("there is not enough memory for this");
    }
    if (result == RP_EXIT_OK && !rp_check_modes_chosen(&c->modes)) {
        result = look_at_folder(c);
    }
    if (result == RP_EXIT_OK) {
        result = rp_client_open(&c->client, &c->to, &c->ready);
    }
    if (result == RP_EXIT_OK && c->pool) {
        result = open_pool(c);
    }
    return result == RP_EXIT_OK ? load_request(c) : result;
}

bool rp_check_close(struct rp_check_asked *c)
{
    bool kept = rp_client_close(&c->client, &c->ready);
    bool written = rp_check_files_close(&c->files);
    rp_arena_free(&c->arena);
    return kept && written;
}
