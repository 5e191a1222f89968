/* One line per happening on stderr: "watchpost check: monitor 6f1c...: what went wrong". Lines never hold a
 * secret or a body; control characters in what is printed are shown as "?". A line is one write(2). */
#ifndef OS_LOG_H
#define OS_LOG_H

/* Names the program at the front of each line. The text is kept by reference. */
void log_program(const char *name);

/* Names the request (or NULL for none) that following lines belong to: "[id]" behind the program. */
void log_request(const char *id);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
