// Scripts from files: texts, binary scripts, captures.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_SCRIPT_INPUT_H
#define RESHAKE_REPLAY_CLI_SCRIPT_INPUT_H

#include "replay/cli/cli.h"
#include "replay/cli/parse.h"
#include "replay/script/script.h"

enum rp_script_form {
    RP_SCRIPT_BY_CONTENT,  // as the file's first bytes say
    RP_SCRIPT_TEXT,
    RP_SCRIPT_BINARY,
    RP_SCRIPT_CAPTURE,
};

struct rp_script_input {
    enum rp_script_form form;
    struct rp_ranges only;  // of a capture's connections
    bool fresh;             // a capture's handshake anew, not its bytes again
    bool mend;              // make scripts sound (rp_script_mend)
};

// rp_script_taken is told each script; it lives until the call returns. `what` is where it is from, escaped. Another answer
// than RP_EXIT_OK is remembered, the worst of them, and reading goes on; RP_EXIT_USAGE ends it.
typedef enum rp_exit (*rp_script_taken)(void *context, const struct rp_script *script, const char *what);

// rp_scripts_read reads one file ("-": standard input), and complains where it cannot.
enum rp_exit rp_scripts_read(const struct rp_script_input *input, const char *path, rp_script_taken taken,
                             void *context);

#endif
