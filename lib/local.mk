# lib/: everything but the programs, one convenience library.  A module is one line below its layer's heading,
# in alphabetical order; a layer includes only itself and the layers above it in this file.
noinst_LIBRARIES += lib/libwatchpost.a
lib_libwatchpost_a_SOURCES =
nodist_lib_libwatchpost_a_SOURCES = sql/sql.c sql/sql.h

# --- base: libc, json-c, libcrypto; knows nothing of monitors -------------------------------------------


# --- pure: decisions and renderings; no clock, no database, no network ----------------------------------


# --- store: rows and SQL, one file per table ------------------------------------------------------------


# --- flow: where decisions meet rows, one transaction per function --------------------------------------


# Whoever makes one object alone (`make lib/store/db.o`) needs the generated header too.
$(lib_libwatchpost_a_OBJECTS): | sql/sql.h
