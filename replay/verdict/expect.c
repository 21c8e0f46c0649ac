// What the user expects of the answers, and whether an answer is that.
// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict/expect.h"
#include "parsers/tls/codes.h"

#include <string.h>

#define BIT(kind) (1U << (kind))
static const uint32_t any_abbreviated =
    BIT(RP_KIND_ABBREVIATED) | BIT(RP_KIND_ABBREVIATED_ID) | BIT(RP_KIND_ABBREVIATED_TICKET);
static const uint32_t any_psk = BIT(RP_KIND_PSK) | BIT(RP_KIND_PSK_EARLY_DATA);

static bool take_alert(const char *name, struct rp_expectation *out)
{
    uint32_t value = 0;
    if (!tw_code_value(TW_REGISTRY_ALERT, name, &value)) {
        return false;
    }
    out->alerts[value / 8] |= (uint8_t)(1U << value % 8);
    out->has_alerts = true;
    return true;
}

static bool take_kind(const char *word, struct rp_expectation *out)
{
    for (int kind = 0; kind < RP_NUM_KINDS; kind++) {
        if (strcmp(word, rp_kind_name((enum rp_kind)kind)) == 0) {
            out->kinds |= kind == RP_KIND_ABBREVIATED ? any_abbreviated : BIT(kind);
            return true;
        }
    }
    return false;
}

static bool take_word(const char *word, struct rp_expectation *out)
{
    if (strncmp(word, "alert:", 6) == 0) {
        return take_alert(word + 6, out);
    }
    if (strcmp(word, "resumed") == 0) {
        out->kinds |= any_abbreviated | any_psk;
    } else if (strcmp(word, "early-data") == 0) {
        out->kinds |= BIT(RP_KIND_PSK_EARLY_DATA);
    } else if (strcmp(word, "early-data-refused") == 0) {
        out->early_not_accepted = true;
    } else if (strcmp(word, "as-captured") == 0) {
        out->as_captured = true;
    } else if (strcmp(word, "completed") == 0) {
        out->completed = true;
    } else {
        return take_kind(word, out);
    }
    return true;
}

bool rp_expectation_parse(const char *text, struct rp_expectation *out)
{
    *out = (struct rp_expectation){0};
    for (;;) {
        char word[64];
        size_t len = strcspn(text, ",");
        if (len >= sizeof word) {
            return false;
        }
        memcpy(word, text, len);
        word[len] = 0;
        if (!take_word(word, out)) {
            return false;
        }
        if (!text[len]) {
            return true;
        }
        text += len + 1;
    }
}

// names_answers is true where some answers will do, and not any.
static bool names_answers(const struct rp_expectation *expectation)
{
    return expectation->kinds != 0 || expectation->as_captured || expectation->early_not_accepted
           || expectation->has_alerts;
}

bool rp_expectation_is_set(const struct rp_expectation *expectation)
{
    return names_answers(expectation) || expectation->completed;
}

static bool is_abbreviated(enum rp_kind kind)
{
    return (any_abbreviated & BIT(kind)) != 0;
}

// same_as_captured: the same ClientHello was sent, so what was abbreviated by ID or ticket may be so by the other.
static bool same_as_captured(const struct rp_verdict *verdict, const struct rp_captured *captured)
{
    struct rp_captured whole = *captured;
    whole.hello_retry = captured->hello_retry && !verdict->carried.with_keys;  // with keys a second one is sent, too
    enum rp_kind then = rp_verdict_captured(&whole);
    if (then == RP_KIND_ALERT && verdict->kind == RP_KIND_ALERT) {
        return captured->alert_description == verdict->alert_description;
    }
    return then == verdict->kind || (is_abbreviated(then) && is_abbreviated(verdict->kind));
}

bool rp_expectation_met(const struct rp_expectation *expectation, const struct rp_verdict *verdict,
                        const struct rp_captured *captured)
{
    if (expectation->completed && !verdict->completed) {
        return false;
    }
    if (!names_answers(expectation)) {
        return true;
    }
    if (expectation->as_captured && same_as_captured(verdict, captured)) {
        return true;
    }
    bool refused = verdict->early == RP_EARLY_NOT_ACCEPTED || verdict->early == RP_EARLY_CANNOT_SKIP;
    if (expectation->early_not_accepted && refused) {
        return true;
    }
    uint8_t alert = verdict->alert_description;
    if (verdict->kind == RP_KIND_ALERT && (expectation->alerts[alert / 8] & 1U << alert % 8) != 0) {
        return true;
    }
    return (expectation->kinds & BIT(verdict->kind)) != 0;
}
