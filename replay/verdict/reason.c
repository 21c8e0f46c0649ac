// One sentence that says why a verdict is what it is.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/verdict/verdict.h"

#include <stdio.h>
#include <string.h>

static int say(char *out, size_t cap, const char *text)
{
    return snprintf(out, cap, "%s", text);
}

static int alert(const struct rp_verdict *verdict, char *out, size_t cap)
{
    const char *level = tw_alert_level_name(verdict->alert_level);
    const char *name = tw_alert_name(verdict->alert_description);
    if (!name) {
        return snprintf(out, cap, "the server answered with alert %u, which has no name", verdict->alert_description);
    }
    return snprintf(out, cap, "the server answered with the %s alert %s", level ? level : "strange", name);
}

static int unreachable(const struct rp_verdict *verdict, char *out, size_t cap)
{
    if (verdict->error == 0) {
        return say(out, cap, "there was no answer to connecting in time");
    }
    return snprintf(out, cap, "connecting failed: %s", strerror(verdict->error));
}

static int incomplete(const struct rp_verdict *verdict, char *out, size_t cap)
{
    unsigned long long bytes = verdict->bytes_received;
    if (verdict->flood) {
        return snprintf(
            out, cap, "the server sent %llu bytes and more, and no answer that decides; nothing more was read", bytes);
    }
    return snprintf(out, cap, "the server began an answer (%llu bytes) and what would decide did not come in time",
                    bytes);
}

static int early(const struct rp_verdict *verdict, char *out, size_t cap)
{
    switch (verdict->early) {
    case RP_EARLY_ACCEPTED:
        return say(out, cap,
                   verdict->answered
                       ? "; early data was accepted, and its request answered before a Finished came"
                       : "; early data was accepted: a record that cannot be decrypted ended the connection");
    case RP_EARLY_NOT_ACCEPTED: return say(out, cap, "; early data was not accepted");
    case RP_EARLY_CANNOT_SKIP:
        return say(out, cap, "; early data was not accepted, but the server cannot skip what it refused");
    case RP_EARLY_INCONCLUSIVE: return say(out, cap, "; whether early data was accepted cannot be told");
    case RP_EARLY_NOT_ASKED:
    case RP_EARLY_NOT_OFFERED: break;
    }
    return say(out, cap, "");
}

static int kind(const struct rp_verdict *verdict, char *out, size_t cap)
{
    switch (verdict->kind) {
    case RP_KIND_FULL:
    case RP_KIND_ABBREVIATED:
    case RP_KIND_ABBREVIATED_ID:
    case RP_KIND_ABBREVIATED_TICKET:
    case RP_KIND_PSK:
    case RP_KIND_PSK_EARLY_DATA: return say(out, cap, tw_why_text(verdict->why));
    case RP_KIND_HELLO_RETRY:
        return say(out, cap,
                   "the server asked for another ClientHello (HelloRetryRequest), which cannot be re-sent verbatim");
    case RP_KIND_ALERT: return alert(verdict, out, cap);
    case RP_KIND_CLOSED: return say(out, cap, "the server closed the connection without an answer that decides");
    case RP_KIND_RESET: return say(out, cap, "the server reset the connection without an answer that decides");
    case RP_KIND_SILENT: return say(out, cap, "the server took the connection and did not say a byte in time");
    case RP_KIND_NOT_TLS: return say(out, cap, "what the server answered is no TLS");
    case RP_KIND_UNREACHABLE: return unreachable(verdict, out, cap);
    case RP_KIND_INCOMPLETE: return incomplete(verdict, out, cap);
    }
    return 0;
}

const char *rp_verdict_reason(const struct rp_verdict *verdict, char *out, size_t cap)
{
    int len = kind(verdict, out, cap);
    if (verdict->has_hello && len > 0 && (size_t)len < cap) {
        (void)early(verdict, out + len, cap - (size_t)len);
    }
    return out;
}
