// What came of a cell of the matrix, read from its transcript.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_MATRIX_JUDGE_H
#define RESHAKE_REPLAY_CHECK_MATRIX_JUDGE_H

#include "replay/check/matrix.h"

// rp_matrix_judge: connection 0 made the session, connection 1 offered it, and connection 2 is a replay's. `player` has just played them.
struct rp_matrix_cell rp_matrix_judge(enum rp_matrix_means means, const struct rp_transcript *transcript,
                                      const struct rp_player *player);

#endif
