/* The accent colour of a status page, made readable: text in it stands on light and on dark ground. */
#ifndef RULES_ACCENT_H
#define RULES_ACCENT_H

#include <stdint.h>

#define ACCENT_LIGHT_GROUND 0xffffff
#define ACCENT_DARK_GROUND 0x16181d

/* "#1a7f5a" as a number, 0xrrggbb; -1: it is none. */
int32_t accent_read(const char *text);

/* The contrast of two colours, from 1 to 21 (WCAG 2.1, "contrast ratio"). */
double accent_contrast(int32_t one, int32_t other);

/* The colour, moved towards black or white until its contrast to the ground is at least 4.5. */
int32_t accent_on(int32_t color, int32_t ground);

#endif
