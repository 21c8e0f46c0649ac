// What `reshake record` says while it records, and at its end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/record.h"
#include "replay/report/escape.h"
#include "replay/report/text.h"

#include <errno.h>
#include <string.h>

static bool is_standard_output(const char *path)
{
    return strcmp(path, "-") == 0;
}

const char *rp_record_name(const char *path, char *out, size_t cap)
{
    return rp_escape_text(out, cap, is_standard_output(path) ? "standard output" : path);
}

enum rp_exit rp_record_created(const struct rp_record_options *options, int error)
{
    char name[512];
    if (error == 0) {
        return RP_EXIT_OK;
    }
    rp_record_name(options->path, name, sizeof name);
    if (error == EEXIST) {
        return rp_failed("%s is there already; --force replaces it, -o names another file", name);
    }
    return rp_failed("%s: cannot be created: %s", name, strerror(error));
}

enum rp_exit rp_record_written(const struct rp_record_options *options, int error)
{
    char name[512];
    if (error == 0) {
        return RP_EXIT_OK;
    }
    rp_record_name(options->path, name, sizeof name);
    if (is_standard_output(options->path)) {
        return rp_failed("cannot write to standard output: %s", strerror(error));
    }
    return rp_failed("%s: cannot be written: %s; what is in it is readable up to its last whole packet", name,
                     strerror(error));
}

bool rp_tell_init(struct rp_tell *tell, const struct rp_record_options *options)
{
    static const struct rp_sink nobody;
    bool silent = is_standard_output(options->path);
    struct rp_inspect_config config = {
        .form = options->json ? RP_INSPECT_JSON : RP_INSPECT_TABLE,
        .as_it_ends = true,
    };
    struct rp_tracker_config tracking = {.tcp_only = silent};
    *tell = (struct rp_tell){.inspect = silent ? NULL : rp_inspect_new(&config)};
    if (!silent && !tell->inspect) {
        return false;
    }
    if (tell->inspect) {
        rp_inspect_file(tell->inspect, options->path, false);
    }
    tell->tracker = rp_tracker_new(&tracking, silent ? &nobody : rp_inspect_sink(tell->inspect), tell->inspect);
    return tell->tracker != NULL;
}

void rp_tell_packet(void *context, const struct tw_packet *packet)
{
    struct rp_tell *tell = context;
    rp_tracker_packet(tell->tracker, packet);
    tell->news = true;
}

void rp_tell_flush(struct rp_tell *tell)
{
    if (tell->news && tell->inspect) {
        rp_inspect_flush(tell->inspect);
    }
    tell->news = false;
}

uint64_t rp_tell_ended(const struct rp_tell *tell)
{
    const struct rp_tracker_counts *counts = rp_tracker_counts(tell->tracker);
    return counts->connections - counts->live;
}

void rp_tell_finish(struct rp_tell *tell)
{
    rp_tracker_finish(tell->tracker);
    tell->news = true;
    rp_tell_flush(tell);
}

static void put_count(struct rp_text *text, uint64_t count, const char *one)
{
    rp_text_grouped(text, count);
    rp_text_char(text, ' ');
    rp_text_string(text, one);
    rp_text_string(text, count == 1 ? ", " : "s, ");
}

enum rp_exit rp_tell_summary(const struct rp_tell *tell, const struct rp_dump *dump)
{
    char name[512];
    struct rp_text text = {0};
    put_count(&text, rp_tracker_counts(tell->tracker)->connections, "connection");
    if (tell->inspect) {
        put_count(&text, rp_inspect_totals(tell->inspect)->handshakes, "TLS handshake");
    }
    put_count(&text, rp_dump_packets(dump), "packet");
    put_count(&text, rp_dump_bytes(dump), "byte");
    fprintf(stderr, "reshake: %.*s in %s\n", (int)(text.len - 2), text.data,
            rp_record_name(rp_dump_path(dump), name, sizeof name));
    rp_text_free(&text);
    const char *error = tell->inspect ? rp_inspect_error(tell->inspect) : "";
    return error[0] ? rp_failed("%s", error) : RP_EXIT_OK;
}

void rp_tell_free(struct rp_tell *tell)
{
    rp_tracker_free(tell->tracker);
    rp_inspect_free(tell->inspect);
}
