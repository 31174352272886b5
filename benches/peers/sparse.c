/* Sparse networks as a plain loop, as one would write it by hand.
 *
 *     sparse simulate FOLDER BUDGET TICK
 *     sparse train FOLDER BUDGET STEP
 *
 * A folder holds raw arrays: rows (n + 1) and columns of W in CSR as 32-bit integers, values as `real`s: floats,
 * or doubles where it is compiled with -Dreal=double. Simulated is r <- tanh(W r + 0.1) from the state in `start`. Trained is
 * h(t) = tanh(W [x(t); h(t-1)] + b) with y(t) = V h(t) + c of the last 100 neurons, against the mean squared
 * error by Adam; x, y (T x 1 x n) and readout, V, are arrays too. Printed is one line of JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>
#include <time.h>

#ifndef real
#define real float
#endif

enum { INPUTS = 16, OUTPUTS = 8, READ = 100, MOST = 1000000 };

typedef struct {
    int n;
    int *rows, *columns;
    real *values;
} Matrix;

/* An array of a folder, and how many numbers of so many bytes it has. */
static void *read_array(const char *folder, const char *name, size_t bytes, long *count) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    *count = ftell(file) / bytes;
    rewind(file);
    void *numbers = malloc(*count * bytes);
    if (!numbers || fread(numbers, bytes, *count, file) != (size_t)*count) exit(1);
    fclose(file);
    return numbers;
}

static Matrix read_matrix(const char *folder) {
    long count;
    Matrix w;
    w.rows = read_array(folder, "rows", sizeof(int), &count);
    w.n = (int)count - 1;
    w.columns = read_array(folder, "columns", sizeof(int), &count);
    w.values = read_array(folder, "values", sizeof(real), &count);
    return w;
}

static real *zeros(long count) { return calloc(count, sizeof(real)); }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The most memory held so far; 0 where the system does not tell. */
static long peak_bytes(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = 0;
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kilobytes);
    if (file) fclose(file);
    return kilobytes * 1024;
}

static void print_line(double *seconds, int count, double loss) {
    qsort(seconds, count, sizeof(double), ascending);
    printf("{\"iter_ms\": %.9g, \"best_ms\": %.9g, \"iters\": %d, \"loss_k\": %.17g, \"peak_bytes\": %ld}\n",
           seconds[count / 2] * 1e3, seconds[0] * 1e3, count, loss, peak_bytes());
}

/* next = tanh(W state + bias) */
static void advance(const Matrix *w, const real *bias, const real *state, real *next) {
    for (int i = 0; i < w->n; i++) {
        real sum = bias[i];
        for (int e = w->rows[i]; e < w->rows[i + 1]; e++) sum += w->values[e] * state[w->columns[e]];
        next[i] = tanh(sum);
    }
}

static void simulate(const char *folder, double budget, int tick) {
    long count;
    Matrix w = read_matrix(folder);
    real *state = read_array(folder, "start", sizeof(real), &count), *next = zeros(w.n), *bias = zeros(w.n);
    for (int i = 0; i < w.n; i++) bias[i] = (real)0.1;
    double *seconds = malloc(MOST * sizeof(double)), loss = 0, end = now() + budget;
    int done = 0;
    while (done < tick + 3 || (now() < end && done < MOST)) {
        double start = now();
        advance(&w, bias, state, next);
        seconds[done++] = now() - start;
        real *old = state;
        state = next;
        next = old;
        if (done == tick) {
            for (int i = 0; i < w.n; i++) loss += fabs(state[i]);
        }
    }
    print_line(seconds, done, loss / w.n);
}

/* A parameter with its gradient and Adam's moments. */
typedef struct {
    long count;
    real *value, *gradient, *mean, *square;
} Parameter;

static Parameter parameter(real *value, long count) {
    return (Parameter){count, value, zeros(count), zeros(count), zeros(count)};
}

static void adam(Parameter *p, int step) {
    real first = 1 - pow((real)0.9, step), second = 1 - pow((real)0.999, step);
    for (long i = 0; i < p->count; i++) {
        real g = p->gradient[i];
        p->mean[i] = (real)0.9 * p->mean[i] + (real)0.1 * g;
        p->square[i] = (real)0.999 * p->square[i] + (real)0.001 * g * g;
        p->value[i] -= (real)1e-3 * (p->mean[i] / first) / (sqrt(p->square[i] / second) + (real)1e-8);
        p->gradient[i] = 0;
    }
}

typedef struct {
    Matrix w;
    int ticks;
    real *x, *y;
    /* For each tick the sources [x(t); h(t-1)]; behind the last one its states. */
    real *states;
    real *errors, *passed;
    Parameter values, bias, readout, y_bias;
} Training;

static double forward(Training *t) {
    long sources = t->w.n + INPUTS;
    double loss = 0;
    for (int k = 0; k < t->ticks; k++) {
        real *state = t->states + k * sources, *next = state + sources + INPUTS;
        memcpy(state, t->x + k * INPUTS, INPUTS * sizeof(real));
        advance(&t->w, t->bias.value, state, next);
        for (int j = 0; j < OUTPUTS; j++) {
            real sum = t->y_bias.value[j];
            for (int i = 0; i < READ; i++) sum += t->readout.value[j * READ + i] * next[t->w.n - READ + i];
            real miss = sum - t->y[k * OUTPUTS + j];
            loss += (double)miss * miss;
            t->errors[k * OUTPUTS + j] = 2 * miss / (t->ticks * OUTPUTS);
        }
    }
    return loss / (t->ticks * OUTPUTS);
}

static void backward(Training *t) {
    long sources = t->w.n + INPUTS;
    const Matrix *w = &t->w;
    memset(t->passed, 0, sources * sizeof(real));
    for (int k = t->ticks - 1; k >= 0; k--) {
        real *state = t->states + k * sources, *next = state + sources + INPUTS;
        real *outer = t->passed + INPUTS;
        for (int j = 0; j < OUTPUTS; j++) {
            real error = t->errors[k * OUTPUTS + j];
            t->y_bias.gradient[j] += error;
            for (int i = 0; i < READ; i++) {
                t->readout.gradient[j * READ + i] += error * next[w->n - READ + i];
                outer[w->n - READ + i] += error * t->readout.value[j * READ + i];
            }
        }
        /* The errors take the place of the states, which are not needed any more. */
        for (int i = 0; i < w->n; i++) next[i] = outer[i] * (1 - next[i] * next[i]);
        memset(t->passed, 0, sources * sizeof(real));
        for (int i = 0; i < w->n; i++) {
            real error = next[i];
            t->bias.gradient[i] += error;
            for (int e = w->rows[i]; e < w->rows[i + 1]; e++) {
                t->values.gradient[e] += error * state[w->columns[e]];
                t->passed[w->columns[e]] += error * w->values[e];
            }
        }
    }
}

static void train(const char *folder, double budget, int step) {
    long count;
    Training t;
    t.w = read_matrix(folder);
    t.x = read_array(folder, "x", sizeof(real), &count);
    t.ticks = count / INPUTS;
    t.y = read_array(folder, "y", sizeof(real), &count);
    t.states = zeros((t.ticks + 1) * (long)(t.w.n + INPUTS));
    t.errors = zeros(t.ticks * OUTPUTS);
    t.passed = zeros(t.w.n + INPUTS);
    t.values = parameter(t.w.values, t.w.rows[t.w.n]);
    t.bias = parameter(zeros(t.w.n), t.w.n);
    t.readout = parameter(read_array(folder, "readout", sizeof(real), &count), OUTPUTS * READ);
    t.y_bias = parameter(zeros(OUTPUTS), OUTPUTS);
    double *seconds = malloc(MOST * sizeof(double)), told = 0, end = now() + budget;
    int done = 0;
    while (done < step + 3 || (now() < end && done < MOST)) {
        double start = now(), loss = forward(&t);
        backward(&t);
        done++;
        Parameter *all[] = {&t.values, &t.bias, &t.readout, &t.y_bias};
        for (int i = 0; i < 4; i++) adam(all[i], done);
        seconds[done - 1] = now() - start;
        if (done == step) told = loss;
    }
    print_line(seconds, done, told);
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: sparse simulate|train FOLDER BUDGET STEP\n");
        return 2;
    }
    double budget = atof(arguments[3]);
    int step = atoi(arguments[4]);
    if (!strcmp(arguments[1], "train"))
        train(arguments[2], budget, step);
    else
        simulate(arguments[2], budget, step);
    return 0;
}
