// Words that the reports of a check have in common.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks.h"
#include "replay/report/escape.h"
#include "replay/report/unconnected.h"

#include <errno.h>
#include <string.h>

const char *rp_checks_group(char letter)
{
    static const char *const names[] = {"session IDs",
                                        "session tickets of TLS 1.2",
                                        "the abbreviated handshake",
                                        "parameters across resumption",
                                        "PSK resumption of TLS 1.3",
                                        "early data and replay",
                                        "renegotiation",
                                        "ticket cryptography and policy",
                                        "what CVEs taught"};
    size_t index = (size_t)(letter - 'a');
    return letter >= 'a' && index < sizeof names / sizeof names[0] ? names[index] : "";
}

const char *rp_checks_why_not(const struct rp_server *server, char *out, size_t cap)
{
    char reaction[100];
    char why[RP_UNCONNECTED_ROOM];
    switch (server->met) {
    case RP_MET_SERVER: (void)snprintf(out, cap, "a handshake was completed"); break;
    case RP_MET_UNREACHABLE:
        (void)snprintf(out, cap, "no connection: %s",
                       rp_unconnected_text(server->error, &server->starttls, why, sizeof why));
        break;
    case RP_MET_NOT_TLS: (void)snprintf(out, cap, "what it answers is no TLS"); break;
    case RP_MET_CLOSES: (void)snprintf(out, cap, "it closes the connection before the handshake is over"); break;
    case RP_MET_REFUSES:
        (void)snprintf(out, cap, "it refuses a plain handshake: %s",
                       rp_reaction_text(&server->refusal, reaction, sizeof reaction));
        break;
    case RP_MET_HANGS: (void)snprintf(out, cap, "it takes the connection and does not answer"); break;
    case RP_MET_BROKEN: (void)snprintf(out, cap, "what it sends is no sound handshake"); break;
    }
    return out;
}

const char *rp_checks_end(enum rp_check_end end)
{
    switch (end) {
    case RP_CHECK_DONE: return "done";
    case RP_CHECK_NO_SERVER: return "no-server";
    case RP_CHECK_GONE: return "server-gone";
    case RP_CHECK_INTERRUPTED: return "interrupted";
    case RP_CHECK_NO_MEMORY: return "no-memory";
    case RP_CHECK_NO_START: return "no-start";
    case RP_CHECK_NOT_BEGUN: return "not-begun";
    case RP_CHECK_NO_FILE: return "no-file";
    }
    return "";
}

const char *rp_checks_failure(const struct rp_check_shown *shown, const struct rp_checked *checked, char *out,
                              size_t cap)
{
    char why[RP_UNCONNECTED_ROOM];
    switch (checked->end) {
    case RP_CHECK_DONE: return NULL;
    case RP_CHECK_NO_SERVER:
        (void)snprintf(out, cap, "%s cannot be checked: %s", shown->to,
                       rp_checks_why_not(&checked->server, why, sizeof why));
        break;
    case RP_CHECK_GONE:
        if (checked->server.starttls.why == RP_STARTTLS_WELL) {
            (void)snprintf(out, cap, "the server was gone before all was played");
            break;
        }
        (void)snprintf(out, cap, "%s was gone: %s", shown->to,
                       rp_unconnected_text(EPROTO, &checked->server.starttls, why, sizeof why));
        break;
    case RP_CHECK_INTERRUPTED: (void)snprintf(out, cap, "interrupted: not all was played"); break;
    case RP_CHECK_NO_MEMORY: (void)snprintf(out, cap, "there is not enough memory for this"); break;
    case RP_CHECK_NO_START:
        (void)snprintf(out, cap, "the server of --spawn: %s", rp_escape_text(why, sizeof why, checked->why));
        break;
    case RP_CHECK_NOT_BEGUN: (void)snprintf(out, cap, "%s", checked->why); break;
    case RP_CHECK_NO_FILE:
        (void)snprintf(out, cap, "%s: cannot be written: %s",
                       rp_escape_text(why, sizeof why, checked->file ? checked->file : ""), strerror(checked->error));
        break;
    }
    return out;
}

const char *rp_checks_trouble(const struct rp_check_trouble *trouble, char *out, size_t cap)
{
    enum { NAMED = 5 };
    const size_t num = trouble->num_beside;
    if (num == 0) {
        (void)snprintf(out, cap, "%s behind honest handshakes, before a case was played", trouble->what);
        return out;
    }
    (void)snprintf(out, cap, "%s beside %s:", trouble->what,
                   num == 1 ? "a play that alone goes well" : "plays of which none does that alone");
    for (size_t i = 0; i < num && i < NAMED; i++) {
        const struct rp_finding *found = trouble->beside[i];
        size_t len = strlen(out);
        (void)snprintf(out + len, cap - len, "%s %s%s%s", i > 0 ? "," : "", found->play.of->id,
                       found->variant[0] != '\0' ? " " : "", found->variant);
    }
    if (num > NAMED) {
        size_t len = strlen(out);
        (void)snprintf(out + len, cap - len, " and %zu more", num - NAMED);
    }
    return out;
}

const char *rp_checks_renegotiation(const struct rp_server *server, char *out, size_t cap)
{
    char reaction[100];
    switch (server->renegotiates) {
    case RP_RENEGOTIATES_UNKNOWN: (void)snprintf(out, cap, "not tried, for want of TLS 1.2"); break;
    case RP_RENEGOTIATES_YES: (void)snprintf(out, cap, "accepted"); break;
    case RP_RENEGOTIATES_NO:
        (void)snprintf(out, cap, "refused: %s", rp_reaction_text(&server->renegotiation, reaction, sizeof reaction));
        break;
    }
    return out;
}

// unless gives a text, or none where it says what was said.
static const char *unless(const char *text, const char *said)
{
    return !text || (said && strcmp(text, said) == 0) ? "" : text;
}

struct rp_checks_said rp_checks_said(const struct rp_finding *found)
{
    return (struct rp_checks_said){.expected = found->flaky ? "" : unless(found->expected, found->play.of->says),
                                   .got = unless(found->actual, NULL),
                                   .why = unless(found->reason, found->actual)};
}
