// The client engine, fed by a hostile server: whatever it says, the play ends, a handshake is completed by the right Finished alone, with a
// version that was offered, resumed only where a session was, and no data is taken for the server's that was not sealed under its keys.
// SPDX-License-Identifier: Apache-2.0
//
// Form: harness/hostile.h.
#include "harness/hostile.h"
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_records;

HX_PROPERTY(play_ends, "a play did not end within the bound of actions")
HX_PROPERTY(wrong_finished_is_not_taken, "a handshake was completed without the right Finished")
HX_PROPERTY(only_what_was_offered,
            "a handshake was completed with a version that was not offered, or by a session where none was")
HX_PROPERTY(data_was_sealed, "more application data was taken than was sealed under the server's keys")
HX_PROPERTY(faults_are_told, "faults and their count do not agree, or one has no words")
HX_PROPERTY(pieces_make_no_difference, "the same bytes in pieces led elsewhere")

enum { MOST = 1 << 15 };

static void check(const struct hx_hostile *hostile)
{
    const struct rp_client_facts *facts = hostile->transcript->conns[0].facts;
    wrong_finished_is_not_taken(!facts->server_finished || facts->fault != RP_FAULT_NONE || hostile->finished_right);
    wrong_finished_is_not_taken(!facts->completed || facts->server_finished);
    only_what_was_offered(!facts->completed || facts->fault != RP_FAULT_NONE || facts->version == hostile->version);
    only_what_was_offered(!facts->resumed || hostile->offers || facts->fault != RP_FAULT_NONE);
    data_was_sealed(facts->data_received <= hostile->data_sealed);
    faults_are_told((facts->fault != RP_FAULT_NONE) == (facts->num_faults != 0)
                    && rp_client_fault_text(facts->fault) != NULL);
    hx_reached("completed", facts->completed && facts->fault == RP_FAULT_NONE);
    hx_reached("resumed", facts->completed && facts->resumed);
    hx_reached("signed", hostile->signed_anew && facts->signature == RP_VERIFIED && facts->fault == RP_FAULT_NONE);
    hx_reached("early", facts->early_accepted);
    hx_reached("retried", facts->hello_retry);
    hx_reached("tickets", facts->num_tickets);
    hx_reached("data", facts->data_received);
    hx_reached("plays", 1);
}

// check_pieces plays it once more in pieces of a few bytes. What is no TLS, or damaged, is told by what came with it, so that only
// handshakes that were carried through are the same.
static void check_pieces(const struct rp_client_facts *were, unsigned kind, unsigned bits, struct tw_span records)
{
    struct hx_hostile hostile;
    const struct rp_client_facts before = *were;
    hx_hostile_play(&hostile, kind, bits | HX_HOSTILE_IN_PIECES, records);
    play_ends(hostile.transcript != NULL);
    const struct rp_client_facts *facts = hostile.transcript->conns[0].facts;
    bool whole = before.completed && before.fault == RP_FAULT_NONE;
    pieces_make_no_difference((facts->completed && facts->fault == RP_FAULT_NONE) == whole);
    pieces_make_no_difference(!whole
                              || (facts->resumed == before.resumed && facts->num_tickets == before.num_tickets
                                  && facts->data_received == before.data_received));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct hx_take take = {tw_span_of(data, len)};
    uint8_t bits = hx_take_u8(&take), kind = hx_take_u8(&take);
    struct hx_hostile hostile;
    if (len < 2 || len > MOST) {
        return -1;
    }
    struct tw_span records = hx_page_copy(take.rest);
    hx_hostile_play(&hostile, kind % HX_NUM_HOSTILE, bits, records);
    play_ends(hostile.transcript != NULL);
    check(&hostile);
    if ((bits & 0xf0) == 0xf0) {
        check_pieces(hostile.transcript->conns[0].facts, kind % HX_NUM_HOSTILE, bits, records);
    }
    return 0;
}
