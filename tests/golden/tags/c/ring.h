/* ring.h - a ring of bytes between two threads. License: MIT. */
#ifndef RING_H
#define RING_H

#include <stddef.h>
#include <stdint.h>
#include "platform/atomic.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RING_API __attribute__((visibility("default")))
#define RING_VERSION "1.4.2"
#define RING_MAX (1u << 20) /* the largest capacity, in bytes */
#define RING_FREE(r)   \
    do {               \
        ring_free(r);  \
        (r) = NULL;    \
    } while (0)

/** What went wrong. */
typedef enum {
    RING_OK = 0,      /**< nothing */
    RING_FULL,        /**< no room for all of it */
    RING_CLOSED = -1, /**< the other side has gone */
} ring_status;

enum ring_flags { RING_BLOCKING = 1, RING_SHARED = 2 };
enum { RING_LINE = 64, RING_PAGE = 4096 };

struct ring;
typedef struct ring ring_t;

/**
 * Called when bytes have come in.
 */
typedef void (*ring_callback)(ring_t *ring, size_t n_bytes, void *data);

/* How to make one. */
typedef struct ring_options {
    size_t capacity;         /* in bytes, a power of two */
    unsigned blocking : 1;
    ring_callback on_data;
    struct {
        const char *name;
        uint32_t color;
    } label;
    union {
        int fd;
        void *handle;
    };
    struct ring_options *next, **last;
    int (*open)(const char *path, int flags);
} ring_options_t;

/** A piece of memory. */
typedef struct {
    uint8_t *start;
    size_t size;
} ring_span, *ring_span_ptr;

RING_API extern const char *const ring_build_date;

/** Make a ring; NULL when there is no memory. */
RING_API ring_t *ring_new(const ring_options_t *options);
RING_API void ring_free(ring_t *ring);

/**
 * Put bytes in.
 *
 * @return how many were taken
 */
RING_API size_t
ring_write(ring_t *ring,
           const void *bytes,
           size_t n_bytes) RING_NONNULL(1, 2);

#if defined(_WIN32)
RING_API ring_status RING_CALL ring_wait(ring_t *ring, uint32_t ms);
#else
RING_API ring_status ring_wait(ring_t *ring, const struct timespec *until);
#endif

static inline size_t ring_room(const ring_t *ring) {
    size_t used = atomic_load(&ring->head) - atomic_load(&ring->tail);
    return RING_MAX - used;
}

#ifdef __cplusplus
}
#endif
#endif
