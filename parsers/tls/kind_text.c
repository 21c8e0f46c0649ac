// The kind of a handshake, its outcome and the reason, in words.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/kind.h"

const char *tw_kind_name(enum tw_kind kind)
{
    switch (kind) {
    case TW_KIND_NONE: return "none";
    case TW_KIND_FULL: return "full";
    case TW_KIND_ABBREVIATED: return "abbreviated";
    case TW_KIND_ABBREVIATED_ID: return "abbreviated-id";
    case TW_KIND_ABBREVIATED_TICKET: return "abbreviated-ticket";
    case TW_KIND_PSK: return "psk";
    case TW_KIND_PSK_EARLY_DATA: return "psk-early-data";
    case TW_KIND_UNKNOWN: return "unknown";
    }
    return "unknown";
}

const char *tw_outcome_name(enum tw_outcome outcome)
{
    switch (outcome) {
    case TW_OUTCOME_OPEN: return "open";
    case TW_OUTCOME_COMPLETED: return "completed";
    case TW_OUTCOME_ALERT: return "alert";
    case TW_OUTCOME_CLOSED: return "closed";
    case TW_OUTCOME_RESET: return "reset";
    case TW_OUTCOME_CUT: return "cut";
    }
    return "open";
}

const char *tw_why_text(enum tw_why why)
{
    switch (why) {
    case TW_WHY_NOTHING: return "nothing that decides was seen";
    case TW_WHY_NO_ANSWER: return "no ServerHello followed the ClientHello";
    case TW_WHY_NOTHING_OFFERED: return "the client offered no session";
    case TW_WHY_ID_REFUSED: return "the server did not take the session ID";
    case TW_WHY_TICKET_REFUSED: return "the server did not take the ticket";
    case TW_WHY_ID_AND_TICKET_REFUSED: return "the server took neither the session ID nor the ticket";
    case TW_WHY_PSK_REFUSED: return "the server selected no PSK";
    case TW_WHY_DOWNGRADED: return "a PSK was offered, and the server chose an older version";
    case TW_WHY_ID_ECHOED: return "the server echoed the session ID, and no ticket was offered";
    case TW_WHY_TICKET_TAKEN: return "the server took the ticket";
    case TW_WHY_EITHER: return "session ID and ticket were both offered, and the ID was echoed: either can be why";
    case TW_WHY_PSK_SELECTED: return "the server selected a PSK";
    case TW_WHY_ENCRYPTED: return "what decides is encrypted";
    case TW_WHY_LOST: return "what decides was not captured";
    case TW_WHY_CIPHERS_CHANGED: return "encrypted; which side changed ciphers first tells";
    case TW_WHY_MAYBE_ID_REFUSED:
        return "the server did not take the session ID, which a client that offers TLS 1.3 may have made up";
    }
    return "nothing that decides was seen";
}
