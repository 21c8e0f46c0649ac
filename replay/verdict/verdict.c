// What the server did with a re-sent flight, from the transcript.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/verdict.h"
#include "parsers/tls/codes.h"

#include <stdio.h>

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

// kind_without_hello: how the connection went, where no ServerHello decides. What came after the answer was heard out, or
// was given up for late, is no answer.
static enum rp_kind kind_without_hello(const struct rp_conn_log *log)
{
    if (log->has_alert) {
        return RP_KIND_ALERT;
    }
    if (log->first_late) {
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
    if (log->retry) {
        return RP_KIND_HELLO_RETRY;
    }
    return resumption((enum tw_kind)log->judge.now.kind, &kind) ? kind : kind_without_hello(log);
}

static uint64_t since(const struct rp_conn_log *log, uint64_t then_us)
{
    return then_us > log->begun_us ? then_us - log->begun_us : 0;
}

struct rp_verdict rp_verdict_of(const struct rp_transcript *transcript, uint8_t conn)
{
    const struct rp_conn_log *log = &transcript->conns[conn];
    const struct tw_handshake *handshake = &log->judge.now;
    return (struct rp_verdict){
        .kind = kind_of(log),
        .why = (enum tw_why)handshake->why,
        .has_alert = log->has_alert,
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
