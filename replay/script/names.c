// The names of the enums that scripts are written in.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/names.h"

// In the order of the enumerators: names_test.c looks that none is missing.
#define NAME(id, name)                                                                                                 \
    {                                                                                                                  \
        .text = (name), .constant = #id                                                                                \
    }
#define NAMES(table)                                                                                                   \
    {                                                                                                                  \
        .of = (table), .num = sizeof(table) / sizeof((table)[0])                                                       \
    }

static const struct rp_name step_names[] = {
    NAME(RP_STEP_CONNECT, "connect"),       NAME(RP_STEP_SEND, "send"),     NAME(RP_STEP_JUNK, "junk"),
    NAME(RP_STEP_EXPECT, "expect"),         NAME(RP_STEP_PAUSE, "pause"),   NAME(RP_STEP_END, "end"),
    NAME(RP_STEP_HANDSHAKE, "handshake"),   NAME(RP_STEP_DATA, "data"),     NAME(RP_STEP_RECORD, "record"),
    NAME(RP_STEP_KEY_UPDATE, "key-update"), NAME(RP_STEP_RESEND, "resend"), NAME(RP_STEP_SAVE, "save"),
    NAME(RP_STEP_SESSION, "session"),       NAME(RP_STEP_HOST, "host"),
};
const struct rp_names rp_names_step = NAMES(step_names);

static const struct rp_name host_names[] = {
    NAME(RP_HOST_RESTART, "restart"), NAME(RP_HOST_RELOAD, "reload"), NAME(RP_HOST_TRIGGER, "trigger"),
    NAME(RP_HOST_FLOOD, "flood"),     NAME(RP_HOST_CALM, "calm"),     NAME(RP_HOST_MEASURE, "measure"),
};
const struct rp_names rp_names_host = NAMES(host_names);

static const struct rp_name until_names[] = {
    NAME(RP_UNTIL_FLIGHT, "flight"),
    NAME(RP_UNTIL_QUIET, "quiet"),
    NAME(RP_UNTIL_REACTION, "reaction"),
    NAME(RP_UNTIL_SETTLED, "settled"),
};
const struct rp_names rp_names_until = NAMES(until_names);

static const struct rp_name role_names[] = {
    NAME(RP_EXPECT_JUDGED, "judged"),
    NAME(RP_EXPECT_NEEDED, "needed"),
};
const struct rp_names rp_names_role = NAMES(role_names);

static const struct rp_name end_names[] = {
    NAME(RP_END_GENTLE, "gentle"), NAME(RP_END_CLOSE_NOTIFY, "close-notify"),
    NAME(RP_END_FIN, "fin"),       NAME(RP_END_RST, "rst"),
    NAME(RP_END_HOLD, "hold"),     NAME(RP_END_ORDERLY, "orderly"),
};
const struct rp_names rp_names_end = NAMES(end_names);

static const struct rp_name to_names[] = {
    NAME(RP_TO_THE_END, "the-end"),
    NAME(RP_TO_HELLO, "hello"),
    NAME(RP_TO_ANSWER, "answer"),
    NAME(RP_TO_FINISHED, "finished"),
};
const struct rp_names rp_names_to = NAMES(to_names);

static const struct rp_name finish_names[] = {
    NAME(RP_FINISH_AS_USUAL, "as-usual"),
    NAME(RP_FINISH_SERVER_LABEL, "server-label"),
    NAME(RP_FINISH_WITHOUT_THEIRS, "without-theirs"),
    NAME(RP_FINISH_ABBREVIATED, "abbreviated"),
};
const struct rp_names rp_names_finish = NAMES(finish_names);

static const struct rp_name sealing_names[] = {
    NAME(RP_SEAL_AS_IT_STANDS, "as-it-stands"),
    NAME(RP_SEAL_NEVER, "never"),
};
const struct rp_names rp_names_sealing = NAMES(sealing_names);

static const struct rp_name when_names[] = {
    NAME(RP_WHEN_ALWAYS, "always"),
    NAME(RP_WHEN_RESUMED, "resumed"),
    NAME(RP_WHEN_COMPLETED, "completed"),
};
const struct rp_names rp_names_when = NAMES(when_names);

static const struct rp_name switch_names[] = {
    NAME(RP_AS_USUAL, "as-usual"),
    NAME(RP_ON, "on"),
    NAME(RP_OFF, "off"),
};
const struct rp_names rp_names_switch = NAMES(switch_names);

static const struct rp_name offer_as_names[] = {
    NAME(RP_OFFER_AS_USUAL, "as-usual"),           NAME(RP_OFFER_ID, "id"),   NAME(RP_OFFER_TICKET, "ticket"),
    NAME(RP_OFFER_TICKET_AND_ID, "ticket-and-id"), NAME(RP_OFFER_PSK, "psk"),
};
const struct rp_names rp_names_offer_as = NAMES(offer_as_names);

static const struct rp_name secure_renegotiation_names[] = {
    NAME(RP_RENEGOTIATION_INFO, "info"),
    NAME(RP_RENEGOTIATION_SCSV, "scsv"),
    NAME(RP_RENEGOTIATION_NONE, "none"),
};
const struct rp_names rp_names_secure_renegotiation = NAMES(secure_renegotiation_names);

static const struct rp_name psk_modes_names[] = {
    NAME(RP_PSK_DHE_KE, "psk_dhe_ke"),
    NAME(RP_PSK_KE, "psk_ke"),
    NAME(RP_PSK_BOTH, "both"),
    NAME(RP_PSK_NO_MODES, "none"),
};
const struct rp_names rp_names_psk_modes = NAMES(psk_modes_names);

static const struct rp_name reaction_names[] = {
    NAME(RP_REACT_FULL, "full"),
    NAME(RP_REACT_RESUMED, "resumed"),
    NAME(RP_REACT_EARLY_ACCEPTED, "early-accepted"),
    NAME(RP_REACT_EARLY_REFUSED, "early-refused"),
    NAME(RP_REACT_HELLO_RETRY, "hello-retry"),
    NAME(RP_REACT_ALERT, "alert"),
    NAME(RP_REACT_WARNING, "warning"),
    NAME(RP_REACT_CLOSE, "close"),
    NAME(RP_REACT_RESET, "reset"),
    NAME(RP_REACT_DATA, "data"),
    NAME(RP_REACT_HELLO_REQUEST, "hello-request"),
    NAME(RP_REACT_MESSAGE, "message"),
    NAME(RP_REACT_SILENCE, "silence"),
    NAME(RP_REACT_INVALID, "invalid"),
    NAME(RP_REACT_NOT_TLS, "not-tls"),
    NAME(RP_REACT_UNREACHABLE, "unreachable"),
};
const struct rp_names rp_names_reaction = NAMES(reaction_names);

static const struct rp_name edit_op_names[] = {
    NAME(RP_EDIT_SET, "set"),
    NAME(RP_EDIT_FLIP, "flip"),
    NAME(RP_EDIT_OVERWRITE, "overwrite"),
    NAME(RP_EDIT_TRUNCATE, "truncate"),
    NAME(RP_EDIT_APPEND, "append"),
    NAME(RP_EDIT_LENGTH, "length"),
    NAME(RP_EDIT_COPY, "copy"),
    NAME(RP_EDIT_REMOVE, "remove"),
    NAME(RP_EDIT_DUPLICATE, "duplicate"),
    NAME(RP_EDIT_MOVE, "move"),
    NAME(RP_EDIT_DROP, "drop"),
    NAME(RP_EDIT_REPEAT, "repeat"),
    NAME(RP_EDIT_SWAP, "swap"),
    NAME(RP_EDIT_INSERT_BEFORE, "insert-before"),
    NAME(RP_EDIT_INSERT_AFTER, "insert-after"),
    NAME(RP_EDIT_SPLIT, "split"),
    NAME(RP_EDIT_FRAGMENT, "fragment"),
    NAME(RP_EDIT_JOIN, "join"),
    NAME(RP_EDIT_RECORD_DROP, "record-drop"),
    NAME(RP_EDIT_RECORD_REPEAT, "record-repeat"),
    NAME(RP_EDIT_RECORD_MOVE, "record-move"),
    NAME(RP_EDIT_RECORD_BEFORE, "record-before"),
    NAME(RP_EDIT_RECORD_AFTER, "record-after"),
    NAME(RP_EDIT_RECORD_TYPE, "record-type"),
    NAME(RP_EDIT_RECORD_VERSION, "record-version"),
    NAME(RP_EDIT_RECORD_LENGTH, "record-length"),
    NAME(RP_EDIT_RECORD_PADDING, "record-padding"),
    NAME(RP_EDIT_RECORD_EPOCH, "record-epoch"),
    NAME(RP_EDIT_RECORD_FLIP, "record-flip"),
    NAME(RP_EDIT_SEGMENT, "segment"),
    NAME(RP_EDIT_RECORD_NONCE, "record-nonce"),
};
const struct rp_names rp_names_edit_op = NAMES(edit_op_names);

static const struct rp_name fix_names[] = {
    NAME(RP_FIX_LENGTHS, "lengths"),         NAME(RP_FIX_BINDER, "binder"),     NAME(RP_FIX_TRANSCRIPT, "transcript"),
    NAME(RP_FIX_VERIFY_DATA, "verify-data"), NAME(RP_FIX_SEQUENCE, "sequence"), NAME(RP_FIX_SEAL, "seal"),
};
const struct rp_names rp_names_fix = NAMES(fix_names);

static const struct rp_name epoch_names[] = {
    NAME(RP_EPOCH_CLEAR, "clear"), NAME(RP_EPOCH_EARLY, "early"), NAME(RP_EPOCH_HANDSHAKE, "handshake"),
    NAME(RP_EPOCH_NOW, "now"),     NAME(RP_EPOCH_NEXT, "next"),
};
const struct rp_names rp_names_epoch = NAMES(epoch_names);

size_t rp_names_find(const struct rp_names *names, struct tw_span text)
{
    size_t i = 0;
    while (i < names->num && !tw_span_equal(text, tw_span_of(names->of[i].text, strlen(names->of[i].text)))) {
        i++;
    }
    return i;
}

static const char *name_of(const struct rp_names *names, size_t value)
{
    return value < names->num ? names->of[value].text : "?";
}

// find gives the value of a name; false, and *value is untouched, where there is none.
static bool find(const struct rp_names *names, const char *name, size_t *value)
{
    size_t found = rp_names_find(names, tw_span_of(name, strlen(name)));
    if (found == names->num) {
        return false;
    }
    *value = found;
    return true;
}

const char *rp_step_name(enum rp_step_type type)
{
    return name_of(&rp_names_step, type);
}

const char *rp_end_name(enum rp_end end)
{
    return name_of(&rp_names_end, end);
}

bool rp_end_parse(const char *name, enum rp_end *out)
{
    size_t value = 0;
    bool found = find(&rp_names_end, name, &value);
    *out = found ? (enum rp_end)value : *out;
    return found;
}

const char *rp_reaction_name(enum rp_reaction_type type)
{
    return name_of(&rp_names_reaction, type);
}

bool rp_reaction_parse(const char *name, enum rp_reaction_type *out)
{
    size_t value = 0;
    bool found = find(&rp_names_reaction, name, &value);
    *out = found ? (enum rp_reaction_type)value : *out;
    return found;
}
