// What `reshake record` is asked for, and its three ways of doing it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_RECORD_H
#define RESHAKE_REPLAY_CLI_RECORD_H

#include "replay/cli/cli.h"
#include "replay/cli/client_options.h"
#include "replay/cli/hello_options.h"
#include "replay/net/address.h"
#include "replay/net/dump.h"
#include "replay/report/inspect.h"

struct rp_record_options {
    const char *path;  // "-": standard output
    bool force;        // replace a file that is there
    bool json;
    uint64_t count;        // end after so many connections; 0: no end
    uint64_t duration_us;  // end after so long; 0: no end

    // The relay.
    struct rp_address listen, to;

    // Live capture.
    const char *interface;
    const char *filter;  // NULL: every packet
    bool promiscuous;
    bool handshakes_only;
    uint64_t bytes_behind;  // each handshake, with handshakes_only

    // A client of our own.
    const char *server_text;  // as the user wrote it
    struct rp_address server;
    struct rp_client_asked client;  // but for its files
    struct rp_hello_asked hello;
    uint8_t resume;      // how often it comes back
    uint64_t answer_us;  // how long an answer may take; 0: as usual
    bool print_script;
};

enum rp_exit rp_record_relay(const struct rp_record_options *options);
enum rp_exit rp_record_live(const struct rp_record_options *options);
enum rp_exit rp_record_visit(const struct rp_record_options *options, const struct rp_command *command);

// rp_tell says on standard output, one line each, which connections were recorded: it reads the packets as `reshake
// inspect` does. Where the recording itself goes there it is silent.
struct rp_tell {
    struct rp_inspect *inspect;  // NULL: silent
    struct rp_tracker *tracker;
    bool news;  // since the last flush
};

// rp_tell_init: false when there is no memory.
TW_MUST_USE bool rp_tell_init(struct rp_tell *tell, const struct rp_record_options *options);

// rp_tell_packet has the signature of a tap; `context` is the rp_tell.
void rp_tell_packet(void *context, const struct tw_packet *packet);

// rp_tell_flush prints what there is; before a wait.
void rp_tell_flush(struct rp_tell *tell);

// rp_tell_ended is how many connections have ended so far.
uint64_t rp_tell_ended(const struct rp_tell *tell);

// rp_tell_finish tells the connections that are still open.
void rp_tell_finish(struct rp_tell *tell);

// rp_tell_summary says on standard error what the recording holds; the result is RP_EXIT_FAILED where telling failed.
enum rp_exit rp_tell_summary(const struct rp_tell *tell, const struct rp_dump *dump);
void rp_tell_free(struct rp_tell *tell);

// rp_record_created says why there is no file, where `error` is not 0, an errno value.
enum rp_exit rp_record_created(const struct rp_record_options *options, int error);

// rp_record_written says why the file ended early, where `error` is not 0.
enum rp_exit rp_record_written(const struct rp_record_options *options, int error);

// rp_record_name is how messages call the file, escaped.
const char *rp_record_name(const char *path, char *out, size_t cap);

#endif
