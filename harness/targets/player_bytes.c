// The player's bytes, through pairs of sockets and in memory: the same script, seed and answers send the same bytes, whatever the pieces in
// which the answers come.
// SPDX-License-Identifier: Apache-2.0
//
// The sockets are the harness's own (harness/play.c): of replay/net, which carries the bytes of the program, nothing runs here.
// tests/e2e/test_replay_wire.py compares what the program sends with what was captured, at the server's end, and replay/net/fleet_test.c
// plays many scripts at once over fleet and links.
//
// Form: a script in binary form, as in play.c.
#include "harness/hx.h"
#include "harness/play.h"
#include "harness/script_read.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_script;

HX_PROPERTY(play_ends, "a play did not end within the bound of actions")
HX_PROPERTY(sockets_carry_the_same, "what came out of the sockets is not what was computed in memory")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hx_play memory, sockets;
    struct rp_script script;
    if (!hx_script_read(tw_span_of(data, len), &script)) {
        return -1;
    }
    hx_play_live(&memory, &script);
    play_ends(memory.transcript != NULL);
    if (!hx_play_over_sockets(&sockets, &script)) {
        return 0;
    }
    play_ends(sockets.transcript != NULL);
    sockets_carry_the_same(hx_play_sent_same(&memory, &sockets, &script));
    for (uint8_t i = 0; i < script.num_conns; i++) {
        hx_reached("bytes", sockets.sent[i].len);
    }
    hx_reached("plays", 1);
    return 0;
}
