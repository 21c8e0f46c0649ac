// The plain driver: runs files through a target, one after the other. For tests, debuggers and valgrind.
// SPDX-License-Identifier: Apache-2.0
//
//     fuzz-NAME [--stale-is-wrong] FILE-OR-FOLDER...
//     fuzz-NAME --rate SECONDS FILE-OR-FOLDER...         runs them again and again, and says how many a second of processor time
//     fuzz-NAME --about                                  only says which mutator knows the form of its inputs
//
// Exit code: 0 all were run; 2 a seed is stale (with --stale-is-wrong) ; 3 a file cannot be read, or nothing was run. A broken property
// ends the program by abort.
#include "harness/driver.h"
#include "harness/hx.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

struct input {
    uint8_t *bytes;  // of its own size, so that a sanitizer sees a read beyond it
    size_t len;
};

struct run {
    uint64_t files, stale, unreadable;
    bool keeps;  // for later
    struct input *kept;
    size_t num_kept;
};

static void keep(struct run *run, struct input input)
{
    struct input *more = realloc(run->kept, (run->num_kept + 1) * sizeof *more);
    if (more == NULL) {
        abort();
    }
    run->kept = more;
    run->kept[run->num_kept++] = input;
}

static void run_file(struct run *run, const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || fstat(fileno(file), &info) != 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        run->unreadable++;
        if (file != NULL) {
            (void)fclose(file);
        }
        return;
    }
    size_t len = (size_t)info.st_size;
    uint8_t *bytes = malloc(len == 0 ? 1 : len);
    bool whole = bytes != NULL && fread(bytes, 1, len, file) == len;
    (void)fclose(file);
    if (!whole) {
        fprintf(stderr, "%s: cannot be read\n", path);
        run->unreadable++;
    } else if (LLVMFuzzerTestOneInput(bytes, len) != 0) {
        fprintf(stderr, "%s: stale\n", path);
        run->stale++;
    }
    run->files++;
    if (whole && run->keeps) {
        keep(run, (struct input){bytes, len});
    } else {
        free(bytes);
    }
}

static void run_path(struct run *run, const char *path)
{
    struct dirent **names = NULL;
    int num = scandir(path, &names, NULL, alphasort);
    if (num < 0) {
        run_file(run, path);
        return;
    }
    for (int i = 0; i < num; i++) {
        char inside[4096];
        bool fits = snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name) < (int)sizeof inside;
        if (names[i]->d_name[0] != '.' && fits) {
            run_path(run, inside);
        }
        free(names[i]);
    }
    free(names);
}

static double processor_time_s(void)
{
    struct rusage used;
    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
           + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

// measure runs what was kept for so many seconds of processor time. Everything has been run once.
static void measure(const struct run *run, double seconds)
{
    double begin = processor_time_s(), now = begin;
    uint64_t executions = 0;
    while (run->num_kept != 0 && now - begin < seconds) {
        for (size_t i = 0; i < run->num_kept; i++) {
            (void)LLVMFuzzerTestOneInput(run->kept[i].bytes, run->kept[i].len);
        }
        executions += run->num_kept;
        now = processor_time_s();
    }
    if (executions != 0) {
        printf("executions a second %.0f\n", (double)executions / (now - begin));
    }
}

static void forget(struct run *run)
{
    for (size_t i = 0; i < run->num_kept; i++) {
        free(run->kept[i].bytes);
    }
    free(run->kept);
}

int main(int argc, char **argv)
{
    struct run run = {0};
    bool stale_is_wrong = false;
    hx_thorough = true;
    double seconds = 0;
    if (argc == 2 && strcmp(argv[1], "--about") == 0) {
        printf("mutator %s\n", hx_target_mutator->name);
        return 0;
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--stale-is-wrong") == 0) {
            stale_is_wrong = true;
        } else if (strcmp(argv[i], "--rate") == 0 && i + 1 < argc) {
            seconds = strtod(argv[++i], NULL);
            run.keeps = true;
        } else {
            run_path(&run, argv[i]);
        }
    }
    printf("inputs %" PRIu64 "\nstale %" PRIu64 "\n", run.files, run.stale);
    const struct hx_count *counts = hx_counts();
    for (size_t i = 0; i < HX_MAX_COUNTS && counts[i].name != NULL; i++) {
        printf("%s %" PRIu64 "\n", counts[i].name, counts[i].count);
    }
    hx_thorough = false;
    measure(&run, seconds);
    forget(&run);
    if (run.unreadable > 0 || run.files == 0) {
        return 3;
    }
    return stale_is_wrong && run.stale > 0 ? 2 : 0;
}
