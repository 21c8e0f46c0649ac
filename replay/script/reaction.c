// Sets of reactions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/reaction.h"

#include <stddef.h>

static bool is_one_of(const struct rp_reaction *meant, const struct rp_reaction *happened)
{
    return meant->type == happened->type && (meant->alert == RP_ANY_ALERT || meant->alert == happened->alert)
           && (meant->of_session == RP_ANY_SESSION || meant->of_session == happened->of_session);
}

bool rp_reactions_have(const struct rp_reactions *set, const struct rp_reaction *happened)
{
    for (size_t i = 0; i < set->num; i++) {
        if (is_one_of(&set->of[i], happened)) {
            return true;
        }
    }
    return false;
}
