/* The log: lines on stderr, "TIME watchpost check: error: monitor 6f1c...: what went wrong". Callers never
 * log a secret or a body; control characters in what they log are shown as "?". A line is one write(2),
 * and errno is kept. */
#ifndef OS_LOG_H
#define OS_LOG_H

/* The name of the program at the front of each line. The text must live on; it is not copied. */
void log_program(const char *name);

/* The request that the following lines belong to, shown as "[id]" after the program; NULL: none. Not
 * copied. */
void log_request(const char *id);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
