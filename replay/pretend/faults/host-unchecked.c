// RFC 9110 section 7.4: a request that is meant for another name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(host_unchecked) = {
    .name = "host-unchecked",
    .says = "a request is answered for the name in its Host, whatever name the connection was made for",
    .breaks = "h-vhost-server-auth",
    .habits = {.unchecked = {RP_CHECK_HOST}},
};
