/* libpq, fetched when a connection to PostgreSQL is first opened: a process that uses SQLite never loads it,
 * nor the libraries that it brings along. Each function of libpq that is called is defined here and hands its
 * arguments on. A host without the library ends the program in library_load. */
#include <libpq-fe.h>

#define LIBRARY "libpq.so.5"
#define PREFIX PQ

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                         \
    F(PGconn *, connectStartParams,                                                                          \
      (const char *const *keywords, const char *const *values, int expand), (keywords, values, expand))      \
    F(PostgresPollingStatusType, connectPoll, (PGconn * conn), (conn))                                       \
    F(PGconn *, connectdbParams,                                                                             \
      (const char *const *keywords, const char *const *values, int expand), (keywords, values, expand))      \
    F(ConnStatusType, status, (const PGconn *conn), (conn))                                                  \
    F(int, serverVersion, (const PGconn *conn), (conn))                                                      \
    F(const char *, parameterStatus, (const PGconn *conn, const char *name), (conn, name))                   \
    F(char *, errorMessage, (const PGconn *conn), (conn))                                                    \
    F(int, socket, (const PGconn *conn), (conn))                                                             \
    F(int, enterPipelineMode, (PGconn * conn), (conn))                                                       \
    F(int, exitPipelineMode, (PGconn * conn), (conn))                                                        \
    F(int, pipelineSync, (PGconn * conn), (conn))                                                            \
    F(int, flush, (PGconn * conn), (conn))                                                                   \
    F(int, consumeInput, (PGconn * conn), (conn))                                                            \
    F(int, isBusy, (PGconn * conn), (conn))                                                                  \
    F(PGnotify *, notifies, (PGconn * conn), (conn))                                                         \
    F(PGresult *, exec, (PGconn * conn, const char *query), (conn, query))                                   \
    F(PGresult *, prepare,                                                                                   \
      (PGconn * conn, const char *name, const char *query, int count, const Oid *types),                     \
      (conn, name, query, count, types))                                                                     \
    F(PGresult *, execPrepared,                                                                              \
      (PGconn * conn, const char *name, int count, const char *const *values, const int *lengths,            \
       const int *formats, int result_format),                                                               \
      (conn, name, count, values, lengths, formats, result_format))                                          \
    F(int, sendQuery, (PGconn * conn, const char *query), (conn, query))                                     \
    F(int, sendPrepare,                                                                                      \
      (PGconn * conn, const char *name, const char *query, int count, const Oid *types),                     \
      (conn, name, query, count, types))                                                                     \
    F(int, sendQueryPrepared,                                                                                \
      (PGconn * conn, const char *name, int count, const char *const *values, const int *lengths,            \
       const int *formats, int result_format),                                                               \
      (conn, name, count, values, lengths, formats, result_format))                                          \
    F(int, sendQueryParams,                                                                                  \
      (PGconn * conn, const char *query, int count, const Oid *types, const char *const *values,             \
       const int *lengths, const int *formats, int result_format),                                           \
      (conn, query, count, types, values, lengths, formats, result_format))                                  \
    F(PGresult *, getResult, (PGconn * conn), (conn))                                                        \
    F(ExecStatusType, resultStatus, (const PGresult *result), (result))                                      \
    F(char *, resultErrorMessage, (const PGresult *result), (result))                                        \
    F(char *, resultErrorField, (const PGresult *result, int field), (result, field))                        \
    F(int, ntuples, (const PGresult *result), (result))                                                      \
    F(size_t, resultMemorySize, (const PGresult *result), (result))                                          \
    F(int, nfields, (const PGresult *result), (result))                                                      \
    F(Oid, ftype, (const PGresult *result, int column), (result, column))                                    \
    F(char *, cmdTuples, (PGresult * result), (result))                                                      \
    F(char *, getvalue, (const PGresult *result, int row, int column), (result, row, column))                \
    F(int, getlength, (const PGresult *result, int row, int column), (result, row, column))                  \
    F(int, getisnull, (const PGresult *result, int row, int column), (result, row, column))                  \
    F(int, putCopyData, (PGconn * conn, const char *bytes, int length), (conn, bytes, length))               \
    F(int, getCopyData, (PGconn * conn, char **row, int async), (conn, row, async))                          \
    F(int, putCopyEnd, (PGconn * conn, const char *problem), (conn, problem))                                \
    F(PQnoticeProcessor, setNoticeProcessor, (PGconn * conn, PQnoticeProcessor take, void *owner),           \
      (conn, take, owner))

/* Those that return nothing. */
#define PROCEDURES(F)                                                                                        \
    F(void, finish, (PGconn * conn), (conn))                                                                 \
    F(void, clear, (PGresult * result), (result))                                                            \
    F(void, freemem, (void *memory), (memory))

#include "os/library_calls.h"
