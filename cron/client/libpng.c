/* libpng, fetched when an image is first read: as cron/client/libyaml.c does with libyaml. */
#include <png.h>

#define LIBRARY "libpng16.so.16"
#define PREFIX png_image_

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                      \
    F(int, begin_read_from_memory, (png_imagep image, png_const_voidp memory, size_t size),               \
      (image, memory, size))                                                                              \
    F(int, finish_read,                                                                                   \
      (png_imagep image, png_const_colorp background, void *buffer, png_int_32 row_stride,                \
       void *colormap),                                                                                   \
      (image, background, buffer, row_stride, colormap))                                                  \
    F(int, write_to_memory,                                                                               \
      (png_imagep image, void *memory, png_alloc_size_t *memory_bytes, int convert_to_8_bit,              \
       const void *buffer, png_int_32 row_stride, const void *colormap),                                  \
      (image, memory, memory_bytes, convert_to_8_bit, buffer, row_stride, colormap))

/* Those that return nothing. */
#define PROCEDURES(F) F(void, free, (png_imagep image), (image))

#include "os/library_calls.h"
