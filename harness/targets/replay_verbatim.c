// A captured flight sent again: what stands in the capture is what the script holds, in all its forms, and what the player sends, to a server
// that is silent, that says what the captured one said, or that says something else; the probes change what they say they change.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a capture file. Its last byte chooses what is made of the flight and how it is cut, the one before it who answers.
#include "harness/captured.h"
#include "harness/hx.h"
#include "harness/peers.h"
#include "harness/script_forms.h"
#include "replay/script/sound.h"
#include "replay/script/verbatim.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_blocks;

HX_PROPERTY(flight_is_as_captured, "a flight has other bytes than the client sent in the capture")
HX_PROPERTY(script_is_sound, "a script of a captured flight is not sound")
HX_PROPERTY(refusal_has_words, "a flight makes no script, and nothing says why")
HX_PROPERTY(forms_lead_back, "the script in its text or binary form is another script")
HX_PROPERTY(play_ends, "a play did not end within the bound of actions")
HX_PROPERTY(sent_is_as_captured, "the player sent other bytes than stand in the capture")
HX_PROPERTY(flight_is_sent_whole, "a play came to its end, and not all of the flight was sent")
HX_PROPERTY(probe_changes_types_alone, "a probe changed more than the types of two extensions")

enum { TYPES = 4 };

// What the last bytes of an input choose.
struct steering {
    uint8_t what, peer;
};

// check_sent compares what went out with the flight; the probes B and C rename up to two extensions, two bytes each.
static void check_sent(const struct hx_heard *heard, struct tw_span flight, bool renames, bool to_the_end)
{
    size_t both = heard->len < flight.len ? heard->len : flight.len, differ = 0;
    for (size_t i = 0; i < both; i++) {
        differ += heard->bytes[i] != flight.data[i];
    }
    sent_is_as_captured(renames || differ == 0);
    probe_changes_types_alone(differ <= TYPES);
    flight_is_sent_whole(!to_the_end || heard->len >= flight.len);
    hx_reached("sent", both);
    hx_reached("renamed", renames && differ != 0);
}

static void check_flight(void *context, const struct hx_captured *seen, const struct rp_flight *flight)
{
    const struct steering *s = context;
    static const uint32_t segments[] = {RP_AS_CAPTURED, RP_WHOLE, 1, 7};
    enum rp_verbatim what = (enum rp_verbatim)(s->what % 5);
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const uint8_t client = flight->client;
    const char *why = NULL;
    size_t step = 0, inside = flight->len < seen->len[client] ? flight->len : seen->len[client];
    flight_is_as_captured(flight->preface_len + flight->hello_len <= flight->len
                          && (seen->gap[client] || inside == HX_CAPTURED_ROOM || inside == flight->len)
                          && memcmp(flight->bytes, seen->bytes[client], inside) == 0);
    options.segments = segments[s->what / 8 % 4];
    struct rp_script *script = rp_verbatim_new(flight, what, &options, &why);
    refusal_has_words(script != NULL || (why != NULL && *why != '\0'));
    if (script == NULL) {
        return;
    }
    script_is_sound(rp_script_sound(script, &step));
    forms_lead_back(hx_script_forms(script));
    bool hello_only = what == RP_VERBATIM_PROBE_A || what == RP_VERBATIM_PROBE_C;
    struct tw_span sent = tw_span_of(flight->bytes, hello_only ? flight->preface_len + flight->hello_len : flight->len);
    struct hx_heard heard;
    struct tw_span says = tw_span_of(seen->bytes[!client], seen->len[!client]);
    const struct rp_transcript *transcript = hx_peer_play(&heard, script, (enum hx_peer)(s->peer % HX_NUM_PEERS), says);
    play_ends(transcript != NULL);
    check_sent(&heard, sent, what == RP_VERBATIM_PROBE_B || what == RP_VERBATIM_PROBE_C,
               transcript->end == RP_PLAY_WHOLE && heard.open);
    hx_reached("flights", 1);
    rp_script_free(script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct steering s = {.what = len > 0 ? data[len - 1] : 0, .peer = len > 1 ? data[len - 2] : 0};
    hx_captured_flights(tw_span_of(data, len), check_flight, &s);
    return 0;
}
