// RFC 5246 section 7.4.1.4: a server answers extensions, it brings none of its own.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(extension_unasked) = {
    .name = "extension-unasked",
    .says = "ServerHello has an extension that was not offered",
    .breaks = "a-sid-unknown-lengths a-sid-unpredictable b-tkt-ext-and-nst b-tkt-not-offered "
              "b-tkt-zero-length-nst e-id-unknown f-early-eoed f-early-hrr f-early-too-much-rejected "
              "f-early-unknown-ticket g-ri-initial g-ri-initial-neither i-binder-right-length-wrong "
              "i-ccs-flood i-short-sid-zero-secret i-warning-flood",
    .habits = {.does = {RP_DOES_UNOFFERED_EXTENSION}},
};
