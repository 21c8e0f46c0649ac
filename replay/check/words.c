// Reactions in words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/check/finding.h"

#include <stdio.h>
#include <string.h>

static const char *word_of(enum rp_reaction_type type)
{
    static const char *const words[RP_NUM_REACTIONS] = {
        [RP_REACT_FULL] = "full handshake",
        [RP_REACT_RESUMED] = "resumed",
        [RP_REACT_EARLY_ACCEPTED] = "early data accepted",
        [RP_REACT_EARLY_REFUSED] = "early data refused",
        [RP_REACT_HELLO_RETRY] = "HelloRetryRequest",
        [RP_REACT_ALERT] = "alert",
        [RP_REACT_WARNING] = "warning",
        [RP_REACT_CLOSE] = "close",
        [RP_REACT_RESET] = "reset",
        [RP_REACT_DATA] = "application data",
        [RP_REACT_HELLO_REQUEST] = "HelloRequest",
        [RP_REACT_MESSAGE] = "another message",
        [RP_REACT_SILENCE] = "silence",
        [RP_REACT_INVALID] = "what no server may send",
        [RP_REACT_NOT_TLS] = "no TLS",
        [RP_REACT_UNREACHABLE] = "no connection",
    };
    return words[type];
}

const char *rp_reaction_text(const struct rp_reaction *reaction, char *out, size_t cap)
{
    const char *word = word_of(reaction->type);
    const char *name = tw_alert_name(reaction->alert);
    bool alert = reaction->type == RP_REACT_ALERT || reaction->type == RP_REACT_WARNING;
    if (alert && reaction->alert == RP_ANY_ALERT) {
        (void)snprintf(out, cap, "any %s", word);
    } else if (alert && name) {
        (void)snprintf(out, cap, "%s %s", word, name);
    } else if (alert) {
        (void)snprintf(out, cap, "%s number %u", word, reaction->alert);
    } else if (reaction->type == RP_REACT_RESUMED && reaction->of_session != RP_ANY_SESSION) {
        (void)snprintf(out, cap, "%s (session %u)", word, reaction->of_session - 1U);
    } else {
        (void)snprintf(out, cap, "%s", word);
    }
    return out;
}

const char *rp_reactions_text(const struct rp_reactions *set, char *out, size_t cap)
{
    char one[64];
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < set->num && len < cap; i++) {
        const char *between = i == 0 ? "" : i + 1 == set->num ? " or " : ", ";
        int more = snprintf(out + len, cap - len, "%s%s", between, rp_reaction_text(&set->of[i], one, sizeof one));
        len += more > 0 ? (size_t)more : 0;
    }
    return out;
}
