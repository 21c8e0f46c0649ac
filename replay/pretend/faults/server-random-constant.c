// RFC 5246 section 7.4.1.3: each ServerHello has a random of its own.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(server_random_constant) = {
    .name = "server-random-constant",
    .says = "each ServerHello up to TLS 1.2 has the same random",
    .breaks = "a-sid-reuse-sequential f-replay-12-abbr f-replay-13-1rtt",
    .habits = {.does = {RP_DOES_CONSTANT_RANDOM}},
};
