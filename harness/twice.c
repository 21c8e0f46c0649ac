// A conversation read twice.
// SPDX-License-Identifier: Apache-2.0
#include "harness/twice.h"

void hx_twice_begin(struct hx_twice *twice, const struct tw_opener *of_whole, const struct tw_opener *of_cut)
{
    hx_talk_begin(&twice->whole, 0, of_whole);
    hx_talk_begin(&twice->cut, 1, of_cut);
    twice->known[TW_CLIENT] = twice->known[TW_SERVER] = false;
    twice->comparable = true;
}

bool hx_twice_is_first(const struct hx_twice *twice, const struct hx_turn *turn)
{
    return !twice->known[turn->from] && turn->bytes.len > 0;
}

void hx_twice_feed(struct hx_twice *twice, const struct hx_turn *turn, uint32_t step)
{
    bool first = hx_twice_is_first(twice, turn);
    bool starts = !first || (hx_talk_starts(turn) && (turn->from == TW_CLIENT || twice->known[TW_CLIENT]));
    twice->comparable = twice->comparable && !turn->gap && starts;
    twice->known[turn->from] |= first;
    hx_talk_feed(&twice->whole, turn, 0);
    hx_talk_feed(&twice->cut, turn, step * 2654435761U);
}

bool hx_twice_end(struct hx_twice *twice)
{
    hx_talk_end(&twice->whole);
    hx_talk_end(&twice->cut);
    // A record for which there is no room is opened only where it lies in one run.
    bool opens = twice->whole.dialogue.opener != NULL;
    twice->comparable = twice->comparable && !(opens && (twice->whole.tight || twice->cut.tight));
    return !twice->comparable || (twice->whole.events == twice->cut.events && twice->whole.digest == twice->cut.digest);
}
