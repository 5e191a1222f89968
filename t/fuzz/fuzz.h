/* What every fuzz target is: libFuzzer calls this with bytes of its own invention, again and again, in one
 * process. A target returns 0; what is wrong shows as a sanitizer's report or a failed assertion. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
