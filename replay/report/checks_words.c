// Words that the reports of a check have in common.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks.h"
#include "replay/report/unconnected.h"

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
