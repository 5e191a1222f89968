/* Lengths of time in seconds, for code that counts with them and asks no clock. */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

#endif
