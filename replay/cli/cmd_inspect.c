// reshake inspect: what is in a capture, as a table, as ladders or as JSON.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/cli/keys_files.h"
#include "replay/cli/parse.h"
#include "replay/cli/stop.h"
#include "replay/report/inspect.h"
#include "replay/report/progress.h"
#include "replay/track/decrypt.h"
#include "replay/track/source.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

enum option { LADDER = 1, JSON, FILTER, FOLLOW, ONLY, CHECK_CHECKSUMS, ASCII, KEYS, RSA_KEY, DATA };

static const struct rp_option options[] = {
    {"ladder", LADDER, NULL, "draw each connection: client left, server right, time downwards"},
    {"json", JSON, NULL, "one JSON object a line for each connection"},
    {"verbose", 'v', NULL,
     "every field of every message: below it in the ladder (which -v implies),\nas \"messages\" in JSON"},
    {"keys", KEYS, "FILE",
     "decrypt with the secrets of this key log (SSLKEYLOGFILE); may be given more\nthan once, and may grow with "
     "--follow. Those "
     "in the capture itself are\ntaken in any case"},
    {"rsa-key", RSA_KEY, "FILE",
     "decrypt RSA key exchange with this private key of the server (PEM);\nmay be given more than once"},
    {"data", DATA, NULL,
     "what the applications said, where it could be decrypted: below the ladder\n(which --data implies), as \"data\" "
     "in JSON"},
    {"only", ONLY, "LIST", "only these connections, by their numbers, such as 0,4,10-20,30-"},
    {"filter", FILTER, "EXPR", "only packets that match, in libpcap's language, such as 'host 10.0.0.1'"},
    {"follow", FOLLOW, NULL, "at the end of the file wait for more, until Ctrl-C; connections are told as they end"},
    {"check-checksums", CHECK_CHECKSUMS, NULL,
     "pass over segments whose checksum is wrong, and count them;\nthose left to the network card are taken"},
    {"ascii", ASCII, NULL, "draw ladders with ASCII only (taken by itself where the locale is not UTF-8)"},
    {0},
};

enum { MOST_FILES = 4096, MOST_LOGS = 64, PROGRESS_EVERY = 128, WAIT_MS = 200 };

struct inspecting {
    struct rp_inspect_config config;
    struct rp_tracker_config tracking;
    struct rp_ranges only;
    const char *filter;
    bool follow, ladder, json;
    const char **files;
    size_t num_files;

    struct rp_secrets *secrets;
    struct rp_keys_log logs[MOST_LOGS];
    size_t num_logs;
    struct rp_inspect *inspect;
    struct rp_tracker *tracker;
    uint64_t filtered;
    enum rp_exit exit;
};

static bool is_chosen(void *context, uint64_t index)
{
    return rp_ranges_have(context, index);
}

static enum rp_exit take_file(struct inspecting *run, const struct rp_args *args)
{
    if (run->num_files == MOST_FILES) {
        return rp_usage(args->command, "more than %d files", MOST_FILES);
    }
    run->files[run->num_files++] = args->value;
    return RP_EXIT_OK;
}

static enum rp_exit take_keys(struct inspecting *run, const struct rp_args *args)
{
    if (run->num_logs == MOST_LOGS) {
        return rp_usage(args->command, "more than %d key logs", MOST_LOGS);
    }
    run->logs[run->num_logs] = (struct rp_keys_log){.path = args->value};
    return rp_keys_file(run->secrets, &run->logs[run->num_logs++]);
}

static enum rp_exit take_option(void *context, const struct rp_args *args, int id)
{
    struct inspecting *run = context;
    switch (id) {
    case RP_ARGS_OPERAND: return take_file(run, args);
    case LADDER: run->ladder = true; break;
    case JSON: run->json = true; break;
    case 'v': run->config.verbose = true; break;
    case ONLY:
        if (!rp_parse_ranges(args->value, &run->only)) {
            return rp_usage(args->command, "--only takes a list such as 0,4,10-20,30-, not '%s'", args->value);
        }
        break;
    case FILTER: run->filter = args->value; break;
    case FOLLOW: run->follow = true; break;
    case CHECK_CHECKSUMS: run->tracking.check_checksums = true; break;
    case ASCII: run->config.ascii = true; break;
    case KEYS: return take_keys(run, args);
    case RSA_KEY: return rp_keys_rsa_file(run->secrets, args->value);
    case DATA: run->config.data = true; break;
    default: return RP_EXIT_USAGE;
    }
    return RP_EXIT_OK;
}

static enum rp_exit take_options(struct inspecting *run, struct rp_args *args)
{
    enum rp_exit exit = rp_args_each(args, take_option, run);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    if (run->num_files == 0) {
        return rp_usage(args->command, "a capture file is missing ('-' is standard input)");
    }
    if (run->ladder && run->json) {
        return rp_usage(args->command, "--ladder and --json exclude each other");
    }
    if (run->follow && run->num_files > 1) {
        return rp_usage(args->command, "--follow takes one file");
    }
    return RP_EXIT_OK;
}

static bool locale_is_utf8(void)
{
    (void)setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void configure(struct inspecting *run)
{
    run->config.form = run->json                                                ? RP_INSPECT_JSON
                       : run->ladder || run->config.verbose || run->config.data ? RP_INSPECT_LADDER
                                                                                : RP_INSPECT_TABLE;
    run->config.as_it_ends = run->follow;
    run->config.ascii |= !locale_is_utf8();
    if (run->only.num > 0) {
        run->config.chosen = is_chosen;
        run->config.context = &run->only;
    }
}

// is_over is true where nothing more can be told to anybody.
static bool is_over(const struct inspecting *run)
{
    return rp_output_broken() || rp_inspect_error(run->inspect)[0] || (run->follow && rp_stop_asked());
}

static void show_progress(const char *path, const struct rp_source *source)
{
    const struct rp_source_counts *counts = rp_source_counts(source);
    if (counts->size > 0) {
        rp_progress("%s: %llu of %llu MiB", path, (unsigned long long)counts->bytes >> 20,
                    (unsigned long long)counts->size >> 20);
    }
}

static bool is_key_log(const struct tw_item *item)
{
    return item->type == TW_ITEM_SECRETS && item->secrets.type == TW_SECRETS_TLS_KEY_LOG;
}

// take_secrets takes what the capture itself holds, before the packets behind it, and counts such blocks.
static size_t take_secrets(const struct inspecting *run, const char *path, const struct tw_item *items, size_t num)
{
    size_t blocks = 0;
    for (size_t i = 0; i < num; i++) {
        if (is_key_log(&items[i])) {
            rp_keys_block(run->secrets, path, items[i].offset, items[i].secrets.bytes);
            blocks++;
        }
    }
    return blocks;
}

// track hands items to the tracker. Of connections with one client random, as a first flight makes them that is sent again, each has its own
// secrets right before its packets: what was said last is taken anew there, where there is more than one such block.
static void track(const struct inspecting *run, const struct tw_item *items, size_t num, size_t blocks)
{
    size_t from = 0;
    for (size_t i = 0; blocks > 1 && i < num; i++) {
        if (is_key_log(&items[i])) {
            rp_tracker_items(run->tracker, items + from, i - from);
            (void)rp_secrets_add_log(run->secrets, items[i].secrets.bytes, NULL, NULL);
            from = i;
        }
    }
    rp_tracker_items(run->tracker, items + from, num - from);
}

// follow_keys takes what was written to the key logs meanwhile: its lines come before the records that they open.
static void follow_keys(struct inspecting *run)
{
    for (size_t i = 0; run->follow && i < run->num_logs; i++) {
        rp_keys_grown(run->secrets, &run->logs[i]);
    }
}

// read_items hands the packets of a source to the tracker, until it ends or there is nobody to tell.
static enum rp_source_answer read_items(struct inspecting *run, struct rp_source *source, const char *path)
{
    struct tw_item items[RP_SOURCE_BATCH];
    uint64_t batches = 0;
    for (;;) {
        size_t num = 0;
        uint64_t packets = rp_source_counts(source)->packets;
        enum rp_source_answer answer = rp_source_batch(source, items, RP_SOURCE_BATCH, &num);
        if (answer == RP_SOURCE_ITEM) {
            follow_keys(run);
            bool more = rp_source_counts(source)->packets - packets != num;
            track(run, items, num, more ? take_secrets(run, path, items, num) : 0);
        } else if (answer == RP_SOURCE_WAIT) {
            rp_inspect_flush(run->inspect);
            rp_source_wait(source, WAIT_MS);
        } else {
            return answer;
        }
        if (answer == RP_SOURCE_WAIT || batches++ % PROGRESS_EVERY == 0) {
            show_progress(path, source);
            if (is_over(run)) {
                return RP_SOURCE_END;
            }
        }
    }
}

static void read_file(struct inspecting *run, const char *path)
{
    struct rp_source_config config = {.path = path, .filter = run->filter, .follow = run->follow};
    struct rp_source *source = rp_source_new(&config);
    if (!source) {
        run->exit = rp_failed("there is no memory to read %s", path);
        return;
    }
    rp_inspect_file(run->inspect, path, run->num_files > 1);
    enum rp_source_answer answer = read_items(run, source, path);
    rp_tracker_finish(run->tracker);
    rp_inspect_flush(run->inspect);
    if (answer == RP_SOURCE_BAD_FILTER) {
        rp_error("%s", rp_source_error(source));
        run->exit = RP_EXIT_USAGE;
    } else if (answer == RP_SOURCE_FAILED) {
        run->exit = rp_failed("%s", rp_source_error(source));
    }
    run->filtered += rp_source_counts(source)->filtered;
    rp_source_free(source);
}

// warn says in JSON's case, where no closing lines do, what was wrong with the packets.
static void warn(const struct inspecting *run)
{
    struct rp_text damage = {0};
    rp_totals_put_damage(&damage, rp_tracker_counts(run->tracker));
    if (damage.len > 0) {
        rp_warning("packets passed over: %.*s", (int)damage.len, damage.data);
    }
    rp_text_free(&damage);
}

// warn_of_no_data: who asks for data and has no keys is told why there is none.
static void warn_of_no_data(const struct inspecting *run)
{
    if (run->config.data && !rp_secrets_any(run->secrets)) {
        rp_warning(
            "--data: nothing is decrypted, for there are no secrets: neither --keys nor --rsa-key, nor any in the "
            "capture");
    }
}

static enum rp_exit read_files(struct inspecting *run)
{
    for (size_t i = 0; i < run->num_files && run->exit != RP_EXIT_USAGE && !is_over(run); i++) {
        read_file(run, run->files[i]);
    }
    warn_of_no_data(run);
    const char *error = rp_inspect_error(run->inspect);
    if (error[0]) {
        return rp_failed("%s", error);
    }
    if (run->config.form == RP_INSPECT_JSON) {
        warn(run);
    } else if (run->exit == RP_EXIT_OK || rp_tracker_counts(run->tracker)->packets > 0) {
        rp_inspect_print_totals(run->inspect, rp_tracker_counts(run->tracker), run->filtered);
    }
    return run->exit;
}

static enum rp_exit inspect(struct inspecting *run)
{
    configure(run);
    struct rp_decrypt *decrypt = rp_decrypt_new(run->secrets, run->follow && run->num_logs > 0);
    run->config.decrypt = decrypt;
    run->inspect = decrypt ? rp_inspect_new(&run->config) : NULL;
    run->tracker = run->inspect ? rp_tracker_new(&run->tracking, rp_inspect_sink(run->inspect), run->inspect) : NULL;
    if (!run->tracker) {
        rp_inspect_free(run->inspect);
        rp_decrypt_free(decrypt);
        return rp_failed("there is no memory to begin with");
    }
    if (run->follow) {
        rp_stop_catch();
    }
    enum rp_exit exit = read_files(run);
    rp_tracker_free(run->tracker);
    rp_inspect_free(run->inspect);
    rp_decrypt_free(decrypt);
    return exit;
}

static enum rp_exit run_inspect(struct rp_args *args)
{
    struct inspecting run = {.files = calloc(MOST_FILES, sizeof *run.files), .secrets = rp_secrets_new()};
    enum rp_exit exit = RP_EXIT_FAILED;
    if (!run.files || !run.secrets) {
        rp_error("there is no memory to begin with");
    } else {
        exit = take_options(&run, args);
        exit = exit == RP_EXIT_OK ? inspect(&run) : exit;
    }
    rp_secrets_free(run.secrets);
    free(run.files);
    return exit;
}

const struct rp_command rp_command_inspect = {
    .name = "inspect",
    .summary = "show the connections in a capture and the kind of each TLS handshake",
    .usage = "FILE... [option...]",
    .options = options,
    .run = run_inspect,
    .help =
        "FILE is a capture, pcap or pcapng; '-' is standard input. Several files are read one after another, each "
        "for itself.\n"
        "TLS is found by its bytes: on any port, also behind STARTTLS. Connections are told in the order of their "
        "first\n"
        "packets. No keys are needed, and nothing is guessed: what cannot be read is called encrypted. With secrets "
        "it is\n"
        "decrypted, TLS 1.0 to 1.3; what did not authenticate is never shown.\n\n"
        "The table: TCP is how the connection was opened (ok: SYN, SYN+ACK, ACK; part: some of them are missing; "
        "SYN: nobody\n"
        "answered; none: it began before the capture). 'why' is what made the handshake of that kind. 'tickets' is "
        "the\n"
        "lifetime that the server announced, and the length of its ticket. 'end' is how TCP ended (FIN, RST, half: "
        "one side's\n"
        "FIN, open), after what ended the handshake where it was not completed. Columns where nothing stands are "
        "left out.\n\n"
        "Kinds: full; abbreviated-id, abbreviated-ticket, abbreviated (both were offered: they cannot be told "
        "apart); psk;\n"
        "psk-early-data; none (no ServerHello); unknown (what decides was not captured).\n\n"
        "Exit codes: 0 all was read; 2 wrong usage; 3 a file could not be read to its end (what was read before is "
        "told).\n\n"
        "Examples:\n"
        "  reshake inspect web.pcap\n"
        "  reshake inspect --ladder --only 3 web.pcap\n"
        "  reshake inspect --data --keys sslkeys.log web.pcap\n"
        "  reshake inspect --json web.pcap | jq -r '.handshakes[].kind' | sort | uniq -c\n"
        "  tcpdump -i eth0 -w - -U tcp port 443 | reshake inspect --follow -\n",
};
