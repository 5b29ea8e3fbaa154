#include "ring.h"
#include "soon/

struct pending {
    ring_t *ring;
    int n_

static int flush(struct pending *p)
{
    if (p->ring &&

    return 0;
}

#if 0
this is never read: it's not C {{{
#endif

int main(int argc, char **argv)
{
    struct pending p = {0};
    ring_write(p.
    return flush(&p);
}
