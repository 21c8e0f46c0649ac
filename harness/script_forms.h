// The forms of a script lead back to it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SCRIPT_FORMS_H
#define RESHAKE_HARNESS_SCRIPT_FORMS_H

#include "replay/script/script.h"

// hx_script_forms writes the script as text and in binary form, and says whether both read as the same script.
bool hx_script_forms(const struct rp_script *script);

#endif
