/* A colour is mixed with black or white step by step; the ground says with which. */
#include "rules/accent.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ENOUGH 4.5

enum { STEPS = 100, BLACK = 0x000000, WHITE = 0xffffff };

int32_t
accent_read(const char *text)
{
    if (text == NULL || *text != '#' || strlen(text) != 7)
        return -1;
    return (int32_t)strtol(text + 1, NULL, 16);
}

static double
linear(int32_t channel)
{
    double c = channel / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(int32_t color)
{
    return 0.2126 * linear(color >> 16 & 255) + 0.7152 * linear(color >> 8 & 255) +
           0.0722 * linear(color & 255);
}

double
accent_contrast(int32_t one, int32_t other)
{
    double a = luminance(one), b = luminance(other);

    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static int32_t
mixed(int32_t color, int32_t with, int step)
{
    int32_t result = 0;

    for (int shift = 16; shift >= 0; shift -= 8) {
        int32_t from = color >> shift & 255, to = with >> shift & 255;

        result |= (from + (to - from) * step / STEPS) << shift;
    }
    return result;
}

int32_t
accent_on(int32_t color, int32_t ground)
{
    int32_t towards = luminance(ground) > 0.18 ? BLACK : WHITE;
    int step = 0;

    while (step < STEPS && accent_contrast(mixed(color, towards, step), ground) < ENOUGH)
        step++;
    return mixed(color, towards, step);
}
