// What the server did with a re-sent flight, from the transcript.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/verdict.h"
#include "parsers/tls/codes.h"

#include <string.h>

static const char *const kind_names[RP_NUM_KINDS] = {
    [RP_KIND_FULL] = "full",
    [RP_KIND_ABBREVIATED] = "abbreviated",
    [RP_KIND_ABBREVIATED_ID] = "abbreviated-id",
    [RP_KIND_ABBREVIATED_TICKET] = "abbreviated-ticket",
    [RP_KIND_PSK] = "psk",
    [RP_KIND_PSK_EARLY_DATA] = "psk-early-data",
    [RP_KIND_HELLO_RETRY] = "hello-retry",
    [RP_KIND_ALERT] = "alert",
    [RP_KIND_CLOSED] = "closed",
    [RP_KIND_RESET] = "reset",
    [RP_KIND_SILENT] = "silent",
    [RP_KIND_NOT_TLS] = "not-tls",
    [RP_KIND_UNREACHABLE] = "unreachable",
    [RP_KIND_INCOMPLETE] = "incomplete",
};

const char *rp_kind_name(enum rp_kind kind)
{
    return kind_names[kind];
}

const char *rp_early_name(enum rp_early early)
{
    switch (early) {
    case RP_EARLY_NOT_OFFERED: return NULL;
    case RP_EARLY_NOT_ASKED: return "not-asked";
    case RP_EARLY_ACCEPTED: return "accepted";
    case RP_EARLY_NOT_ACCEPTED: return "not-accepted";
    case RP_EARLY_CANNOT_SKIP: return "not-accepted-cannot-skip";
    case RP_EARLY_INCONCLUSIVE: return "inconclusive";
    }
    return NULL;
}

// resumption maps what the judge of handshakes says; false: it does not say.
static bool resumption(enum tw_kind kind, enum rp_kind *out)
{
    switch (kind) {
    case TW_KIND_FULL: *out = RP_KIND_FULL; return true;
    case TW_KIND_ABBREVIATED: *out = RP_KIND_ABBREVIATED; return true;
    case TW_KIND_ABBREVIATED_ID: *out = RP_KIND_ABBREVIATED_ID; return true;
    case TW_KIND_ABBREVIATED_TICKET: *out = RP_KIND_ABBREVIATED_TICKET; return true;
    case TW_KIND_PSK: *out = RP_KIND_PSK; return true;
    case TW_KIND_PSK_EARLY_DATA: *out = RP_KIND_PSK_EARLY_DATA; return true;
    case TW_KIND_NONE:
    case TW_KIND_UNKNOWN: return false;
    }
    return false;
}

static const struct rp_client_facts *client_of(const struct rp_conn_log *log)
{
    return log->facts && log->facts->hello_sent ? log->facts : NULL;
}

// says_nothing is true where a client with keys sent its ClientHello, and not a byte came.
static bool says_nothing(const struct rp_conn_log *log)
{
    return client_of(log) && log->state != RP_CONN_ENDED && log->last_us <= log->sent_us && !log->peer_fin
           && !log->peer_rst;
}

// kind_without_hello: how the connection went, where no ServerHello decides. What came after the answer was heard out, or
// was given up for late, is no answer.
static enum rp_kind kind_without_hello(const struct rp_conn_log *log)
{
    if (log->has_alert) {
        return RP_KIND_ALERT;
    }
    if (log->first_late || says_nothing(log)) {
        return RP_KIND_SILENT;
    }
    if (log->late || log->flood) {
        return RP_KIND_INCOMPLETE;
    }
    if (log->peer_rst) {
        return RP_KIND_RESET;
    }
    return log->peer_fin ? RP_KIND_CLOSED : RP_KIND_INCOMPLETE;
}

static enum rp_kind kind_of(const struct rp_conn_log *log)
{
    enum rp_kind kind;
    if (log->state == RP_CONN_FAILED || log->connected_us == 0) {
        return RP_KIND_UNREACHABLE;
    }
    if (log->not_tls) {
        return RP_KIND_NOT_TLS;
    }
    bool went_on = client_of(log) && log->facts->server_hello;  // with a second ClientHello
    if (log->retry && !went_on) {
        return RP_KIND_HELLO_RETRY;
    }
    return resumption((enum tw_kind)log->judge.now.kind, &kind) ? kind : kind_without_hello(log);
}

static uint64_t since(const struct rp_conn_log *log, uint64_t then_us)
{
    return then_us > log->begun_us ? then_us - log->begun_us : 0;
}

// early_of is what a client with keys saw of its early data.
static enum rp_early early_of(const struct rp_conn_log *log)
{
    const struct rp_client_facts *facts = client_of(log);
    if (!facts || !facts->early_offered || !facts->server_hello || !facts->server_finished) {
        return RP_EARLY_NOT_OFFERED;
    }
    return facts->early_accepted ? RP_EARLY_ACCEPTED : RP_EARLY_NOT_ACCEPTED;
}

// first_line takes what stands before the first line's end.
static void first_line(const struct rp_conn_log *log, struct rp_carried *out)
{
    while (out->line_len < sizeof out->line && out->line_len < log->data.len) {
        uint8_t byte = log->data.data[out->line_len];
        if (byte == '\r' || byte == '\n') {
            return;
        }
        out->line[out->line_len++] = byte;
    }
}

static struct rp_carried carried(const struct rp_conn_log *log)
{
    const struct rp_client_facts *facts = client_of(log);
    if (!facts) {
        return (struct rp_carried){0};
    }
    struct rp_carried out = {
        .with_keys = true,
        .finished = facts->server_finished,
        .signature = facts->scheme != 0 && facts->signature == RP_VERIFIED,
        .fault = facts->fault,
        .num_tickets = facts->num_tickets,
        .data_received = facts->data_received,
    };
    memcpy(out.tickets, facts->tickets, sizeof out.tickets);
    first_line(log, &out);
    return out;
}

struct rp_verdict rp_verdict_of(const struct rp_transcript *transcript, uint8_t conn)
{
    const struct rp_conn_log *log = &transcript->conns[conn];
    const struct tw_handshake *handshake = &log->judge.now;
    bool completed = client_of(log) && log->facts->completed;
    bool farewell = completed && log->alert_description == TW_ALERT_CLOSE_NOTIFY;
    return (struct rp_verdict){
        .kind = kind_of(log),
        .early = early_of(log),
        .why = (enum tw_why)handshake->why,
        .completed = completed,
        .carried = carried(log),
        .has_alert = log->has_alert && !farewell,
        .alert_level = log->alert_level,
        .alert_description = log->alert_description,
        .has_hello = handshake->has_server_hello,
        .version = handshake->version,
        .cipher_suite = handshake->cipher_suite,
        .error = log->error,
        .flood = log->flood,
        .bytes_received = log->bytes_received,
        .connect_us = since(log, log->connected_us),
        .first_us = since(log, log->first_us),
        .flight_us = since(log, log->flight_us),
        .total_us = since(log, log->ended_us),
    };
}

enum rp_kind rp_verdict_captured(const struct rp_captured *captured)
{
    enum rp_kind kind;
    if (captured->hello_retry) {
        return RP_KIND_HELLO_RETRY;  // of two ClientHellos the first is re-sent
    }
    if (resumption(captured->kind, &kind)) {
        return kind;
    }
    if (captured->has_alert) {
        return RP_KIND_ALERT;
    }
    if (captured->seen && captured->outcome == TW_OUTCOME_RESET) {
        return RP_KIND_RESET;
    }
    return captured->seen && captured->outcome == TW_OUTCOME_CLOSED ? RP_KIND_CLOSED : RP_KIND_INCOMPLETE;
}

static bool is_handshake(enum rp_kind kind)
{
    switch (kind) {
    case RP_KIND_FULL:
    case RP_KIND_ABBREVIATED:
    case RP_KIND_ABBREVIATED_ID:
    case RP_KIND_ABBREVIATED_TICKET:
    case RP_KIND_PSK:
    case RP_KIND_PSK_EARLY_DATA: return true;
    case RP_KIND_HELLO_RETRY:
    case RP_KIND_ALERT:
    case RP_KIND_CLOSED:
    case RP_KIND_RESET:
    case RP_KIND_SILENT:
    case RP_KIND_NOT_TLS:
    case RP_KIND_UNREACHABLE:
    case RP_KIND_INCOMPLETE: break;
    }
    return false;
}

// lacks_secret is true where nothing is wrong but that a secret is not known, or that we do not speak the suite.
static bool lacks_secret(const struct rp_verdict *verdict)
{
    return verdict->carried.fault == RP_FAULT_NO_SECRET || verdict->carried.fault == RP_FAULT_BAD_SHARE
           || verdict->carried.fault == RP_FAULT_NOT_OURS;
}

bool rp_verdict_is_wrong(const struct rp_verdict *verdict)
{
    const struct rp_carried *carried = &verdict->carried;
    return carried->with_keys && !verdict->completed && is_handshake(verdict->kind) && !lacks_secret(verdict);
}

const char *rp_verdict_not_completed(const struct rp_verdict *verdict, const char *unknown)
{
    const struct rp_carried *carried = &verdict->carried;
    if (verdict->completed) {
        return NULL;
    }
    if (!is_handshake(verdict->kind)) {
        return "there was no handshake to be completed";
    }
    if (!carried->with_keys || carried->fault == RP_FAULT_NO_SECRET || carried->fault == RP_FAULT_BAD_SHARE) {
        return unknown;
    }
    bool full = verdict->kind == RP_KIND_FULL;
    if (!full && (carried->fault == RP_FAULT_BAD_RECORD || carried->fault == RP_FAULT_BAD_FINISHED)) {
        return "the server's Finished does not go with the session's secret: it is another one";
    }
    return carried->fault != RP_FAULT_NONE ? rp_client_fault_text(carried->fault)
                                           : "it did not come to its end in time";
}
