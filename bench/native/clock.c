#define _POSIX_C_SOURCE 199309L
#include <time.h>

/* Time for which this thread has computed: what else the machine does is not in it. */
double thread_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}
