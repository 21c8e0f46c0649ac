// The net with its fish: breaks each property of a target by the faults that are planted for it, and sees that the target says so.
// SPDX-License-Identifier: Apache-2.0
//
//     planted/NAME FILE-OR-FOLDER...
//
// For each property, a process of its own runs the inputs, then changes of them by the target's mutator, until that property breaks. Those of
// other properties that a fault breaks, too, are passed over. Exit code: 0 all were seen to break; 1 one was not; 3 no inputs.
#include "harness/mutators/chance.h"
#include "harness/planted/faults/faults.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_INPUTS = 1200, MOST_LEN = 1 << 16, SECONDS = 10 };

// The linker makes these, around what HX_PROPERTY puts into that section.
extern const struct hx_property *const __start_hx_properties[];
extern const struct hx_property *const __stop_hx_properties[];

// What parts that targets share can break, and these targets cannot, for they do not come so far.
static const struct {
    const char *property, *targets;
} elsewhere[] = {
    {"what_does_not_fit_fails", " certificate client_hello new_session_ticket server_hello client_hello_boringssl "},
    {"what_was_parsed_writes_back", " client_hello_boringssl "},
    {"binders_are_measured", " certificate new_session_ticket server_hello handshake "},
    {"extensions_are_adjacent", " extensions handshake "},
    {"first_one_is_found", " extensions handshake "},
};

unsigned hx_planted_inputs;
static const char *wanted = "";
static sigjmp_buf next_input;

static struct {
    uint8_t *bytes;
    size_t len;
} inputs[MOST_INPUTS];
static size_t num_inputs;

bool hx_planted(const char *property)
{
    return *wanted == *property && strcmp(wanted, property) == 0;
}

__attribute__((noreturn)) void __real_hx_broken(const char *name, const char *sentence);
__attribute__((noreturn)) void __wrap_hx_broken(const char *name, const char *sentence);
__attribute__((noreturn)) void __wrap_hx_broken(const char *name, const char *sentence)
{
    if (strcmp(name, wanted) != 0 && *wanted != '\0') {
        siglongjmp(next_input, 1);
    }
    __real_hx_broken(name, sentence);
}

static void read_path(const char *path)
{
    struct dirent **names = NULL;
    int num = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < num; i++) {
        char inside[4096];
        bool fits = snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name) < (int)sizeof inside;
        if (fits && names[i]->d_name[0] != '.') {
            read_path(inside);
        }
        free(names[i]);
    }
    free(names);
    FILE *file = num < 0 ? fopen(path, "rb") : NULL;
    uint8_t *bytes = malloc(MOST_LEN);
    if (file != NULL && bytes != NULL && num_inputs < MOST_INPUTS) {
        inputs[num_inputs].len = fread(bytes, 1, MOST_LEN, file);
        inputs[num_inputs++].bytes = bytes;
    } else {
        free(bytes);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void run(const uint8_t *bytes, size_t len)
{
    hx_planted_inputs++;
    if (sigsetjmp(next_input, 0) == 0) {
        (void)LLVMFuzzerTestOneInput(bytes, len);
    }
}

// hunt runs inputs and their changes, in its process, for a time of the processor: a busy machine gives as many chances.
static void hunt(void)
{
    const struct rlimit no_core = {0, 0};
    struct hx_chance chance = {1};
    const struct rlimit no_hang = {2 * SECONDS, 2 * SECONDS};
    const clock_t end = clock() + (clock_t)SECONDS * CLOCKS_PER_SEC;
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)setrlimit(RLIMIT_CPU, &no_hang);
    for (size_t i = 0; i < num_inputs; i++) {
        run(inputs[i].bytes, inputs[i].len);
    }
    while (clock() < end) {
        size_t of = hx_below(&chance, num_inputs), most = inputs[of].len + 256;
        uint8_t *bytes = malloc(most);
        if (bytes == NULL) {
            return;
        }
        memcpy(bytes, inputs[of].bytes, inputs[of].len);
        const struct hx_mutator *mutator = hx_below(&chance, 4) == 0 ? &hx_mutator_bytes : hx_target_mutator;
        run(bytes, mutator->mutate(bytes, inputs[of].len, most, (uint32_t)hx_random(&chance)));
        free(bytes);
    }
}

// catches plants the faults of one property. True: it broke, and was told by its name.
static bool catches(const struct hx_property *property)
{
    int ends[2];
    char said[4096], words[400];
    size_t len = 0;
    if (pipe(ends) != 0) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        (void)dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        (void)close(ends[0]);
        wanted = property->name;
        hunt();
        _exit(0);
    }
    (void)close(ends[1]);
    for (ssize_t got = 1; got > 0; len += got > 0 ? (size_t)got : 0) {
        len = len < sizeof said - 1 ? len : 0;
        got = read(ends[0], said + len, sizeof said - 1 - len);
    }
    said[len] = '\0';
    (void)close(ends[0]);
    int status = 0;
    (void)waitpid(child, &status, 0);
    snprintf(words, sizeof words, "==PROPERTY BROKEN== %.80s: %.200s", property->name, property->sentence);
    bool caught = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    caught = caught && strstr(said, words) != NULL;
    if (!caught) {
        fprintf(stderr, "%s\n", said);
    }
    return caught;
}

static bool is_elsewhere(const char *property, const char *target)
{
    char words[100];
    snprintf(words, sizeof words, " %.90s ", target);
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        if (strcmp(elsewhere[i].property, property) == 0 && strstr(elsewhere[i].targets, words) != NULL) {
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/'), *target = slash == NULL ? argv[0] : slash + 1;
    size_t missed = 0;
    for (int i = 1; i < argc; i++) {
        read_path(argv[i]);
    }
    if (num_inputs == 0) {
        return 3;
    }
    for (const struct hx_property *const *at = __start_hx_properties; at < __stop_hx_properties; at++) {
        struct timespec begin, end;
        (void)clock_gettime(CLOCK_MONOTONIC, &begin);
        bool out_of_reach = is_elsewhere((*at)->name, target);
        bool caught = !out_of_reach && catches(*at);
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        printf("%-40s %s %.1f s\n", (*at)->name,
               caught         ? "caught"
               : out_of_reach ? "not here"
                              : "MISSED",
               (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
        (void)fflush(stdout);
        missed += !caught && !out_of_reach;
    }
    return missed != 0;
}
