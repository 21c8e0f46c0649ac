// RFC 5246 appendix F.1.4: a session is of the client whose certificate made it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(client_forgotten) = {
    .name = "client-forgotten",
    .says = "the client's identity is forgotten when its session is resumed",
    .breaks = "d-client-cert-kept",
    .habits = {.does = {RP_DOES_FORGET_CLIENT}},
};
