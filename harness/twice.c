// A conversation read twice.
// SPDX-License-Identifier: Apache-2.0
#include "harness/twice.h"

#include "harness/hx.h"

void hx_twice_begin(struct hx_twice *twice, const struct tw_opener *of_whole, const struct tw_opener *of_cut)
{
    hx_talk_begin(&twice->whole, 0, of_whole);
    hx_talk_begin(&twice->cut, 1, of_cut);
    twice->reads_whole = twice->reads_cut = true;
    twice->known[TW_CLIENT] = twice->known[TW_SERVER] = false;
    twice->comparable = true;
}

bool hx_twice_is_first(const struct hx_twice *twice, const struct hx_turn *turn)
{
    return !twice->known[turn->from] && turn->bytes.len > 0;
}

// goes_on_comparable: a turn is no gap, and starts with a hello where it is the first of its side.
static bool goes_on_comparable(const bool known[2], const struct hx_turn *turn)
{
    bool first = !known[turn->from] && turn->bytes.len > 0;
    return !turn->gap && (!first || (hx_talk_starts(turn) && (turn->from == TW_CLIENT || known[TW_CLIENT])));
}

void hx_twice_choose(struct hx_twice *twice, struct tw_cursor turns, uint32_t step)
{
    bool known[2] = {false, false}, both = true;
    struct hx_turn turn;
    while (!hx_thorough && both && hx_turn_next(&turns, &turn)) {
        both = goes_on_comparable(known, &turn);
        known[turn.from] |= turn.bytes.len > 0;
    }
    twice->reads_whole = both || step % 2 == 0;
    twice->reads_cut = both || step % 2 != 0;
}

void hx_twice_feed(struct hx_twice *twice, const struct hx_turn *turn, uint32_t step)
{
    twice->comparable = twice->comparable && goes_on_comparable(twice->known, turn);
    twice->known[turn->from] |= turn->bytes.len > 0;
    if (twice->reads_whole) {
        hx_talk_feed(&twice->whole, turn, 0);
    }
    if (twice->reads_cut) {
        hx_talk_feed(&twice->cut, turn, step * 2654435761U);
    }
}

bool hx_twice_end(struct hx_twice *twice)
{
    hx_talk_end(&twice->whole);
    hx_talk_end(&twice->cut);
    // A record for which there is no room is opened only where it lies in one run.
    bool opens = twice->whole.dialogue.opener != NULL;
    twice->comparable = twice->comparable && twice->reads_whole && twice->reads_cut
                        && !(opens && (twice->whole.tight || twice->cut.tight));
    return !twice->comparable || (twice->whole.events == twice->cut.events && twice->whole.digest == twice->cut.digest);
}
