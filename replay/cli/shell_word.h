// Words for a shell: what may be pasted into one, whatever stands in it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_SHELL_WORD_H
#define RESHAKE_REPLAY_CLI_SHELL_WORD_H

#include <stdio.h>

// rp_shell_word writes `text` so that a POSIX shell reads just this as one word: in apostrophes where that is needed. What a terminal would
// obey does not stand in it: such bytes are written as octal digits, and printf(1) makes them again.
void rp_shell_word(FILE *out, const char *text);

#endif
