// The reviewed list of what BoringSSL refuses in a ClientHello and our parsers hold, for they judge nothing.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_REFUSED_HELLOS_H
#define RESHAKE_HARNESS_REFUSED_HELLOS_H

#include "parsers/tls/client_hello.h"

// hx_refused_with_reason: a reason in the list holds for this ClientHello, and BoringSSL has to refuse it.
bool hx_refused_with_reason(const struct tw_client_hello *hello);

#endif
