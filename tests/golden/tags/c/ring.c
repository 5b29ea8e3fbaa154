#include "ring.h"

#include <stdlib.h>
#include <string.h>

#include "../log/log.h"
#ifdef RING_TRACE
#include "trace.h"
#endif

#define MIN(a, b) ((a) < (b) ? (a) : (b))

struct ring {
    atomic_size head, tail;
    uint8_t bytes[];
};

static int n_rings;
const char *const ring_build_date = __DATE__;
static const struct entry {
    const char *name;
    ring_status status;
} entries[] = {
    {"ok", RING_OK},
    {"full", RING_FULL},
};

static size_t mask_of(const ring_t *ring);

/* Old style, as some of the first users still have it. */
static int
compare(a, b)
    const void *a;
    const void *b;
{
    return memcmp(a, b, sizeof(ring_span));
}

ring_t *ring_new(const ring_options_t *options)
{
    ring_t *ring = calloc(1, sizeof *ring + options->capacity);
    if (!ring)
        return NULL;
#if RING_TRACE
    if (options->on_data) {
        trace_ring(ring);
#else
    if (options->on_data && n_rings > 1) {
#endif
        log_debug("ring %p", (void *)ring);
    }
    n_rings++;
    return ring;
}

size_t ring_write(ring_t *ring, const void *bytes, size_t n_bytes)
{
    size_t taken = MIN(n_bytes, ring_room(ring));
    memcpy(ring->bytes + (ring->head & mask_of(ring)), bytes, taken);
    atomic_store(&ring->head, ring->head + taken);
    return taken;
}

static size_t mask_of(const ring_t *ring) { return RING_MAX - 1; }

int (*ring_sorter(void))(const void *, const void *) { return compare; }

void ring_free(ring_t *ring)
{
    free(ring);
}
