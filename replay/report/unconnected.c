// Why a connection could not be used.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/unconnected.h"
#include "replay/report/escape.h"

#include <errno.h>
#include <string.h>

// answer_of names what the server said: its greeting, or its answer to what we had said.
static const char *answer_of(const struct rp_starttls_end *end, char *out, size_t cap)
{
    (void)snprintf(out, cap, "%s%s", end->asked ? "its answer to " : "its greeting", end->asked ? end->asked : "");
    return out;
}

// quoted is what it said, without the end of the line; "" where that is nothing.
static const char *quoted(const struct rp_starttls_end *end, char *out, size_t cap)
{
    char shown[RP_STARTTLS_QUOTE * 4 + 10];
    struct tw_span said = tw_span_of(end->quote, end->quote_len);
    while (said.len > 0 && (said.data[said.len - 1] == '\n' || said.data[said.len - 1] == '\r')) {
        said.len--;
    }
    out[0] = '\0';
    if (said.len > 0) {
        (void)snprintf(out, cap, ": \"%s\"", rp_escape(shown, sizeof shown, said));
    }
    return out;
}

static const char *silence(const struct rp_starttls_end *end)
{
    if (end->quote_len > 0) {
        return "is not over in time";
    }
    return end->asked ? "did not come in time; --wait gives it more"
                      : "did not come in time; --wait gives it more, and without --starttls TLS is spoken at once";
}

const char *rp_unconnected_text(int error, const struct rp_starttls_end *end, char *out, size_t cap)
{
    char answer[100];
    char quote[RP_STARTTLS_QUOTE * 4 + 20];
    const char *name = rp_starttls_name(end->protocol);
    bool by_dialogue = error == EPROTO || error == ETIMEDOUT || error == 0;
    (void)answer_of(end, answer, sizeof answer);
    (void)quoted(end, quote, sizeof quote);
    switch (by_dialogue ? end->why : RP_STARTTLS_WELL) {
    case RP_STARTTLS_WELL: (void)snprintf(out, cap, "%s", error != 0 ? strerror(error) : "no answer in time"); break;
    case RP_STARTTLS_NOT_OFFERED:
        (void)snprintf(out, cap, "STARTTLS (%s) is not offered, as %s shows%s", name, answer, quote);
        break;
    case RP_STARTTLS_SAID_NO: (void)snprintf(out, cap, "STARTTLS (%s) was refused; %s%s", name, answer, quote); break;
    case RP_STARTTLS_STRANGE:
        (void)snprintf(out, cap, "STARTTLS (%s): %s is none of the protocol%s", name, answer, quote);
        break;
    case RP_STARTTLS_TLS_AT_ONCE:
        (void)snprintf(out, cap, "STARTTLS (%s): it speaks TLS at once; leave --starttls out", name);
        break;
    case RP_STARTTLS_TOO_LONG:
        (void)snprintf(out, cap, "STARTTLS (%s): %s is longer than %d bytes%s", name, answer, RP_STARTTLS_ROOM, quote);
        break;
    case RP_STARTTLS_TOO_MUCH:
        (void)snprintf(out, cap, "STARTTLS (%s): behind %s it said more in the clear, which is not taken for TLS%s",
                       name, answer, quote);
        break;
    case RP_STARTTLS_ENDED:
        (void)snprintf(out, cap, "STARTTLS (%s): it closed the connection before %s was over%s", name, answer, quote);
        break;
    case RP_STARTTLS_SILENT:
        (void)snprintf(out, cap, "STARTTLS (%s): %s %s%s", name, answer, silence(end), quote);
        break;
    }
    return out;
}
