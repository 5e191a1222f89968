# sql/: the migrations and the named queries become one C array each (sql.h, sql.c in the build folder).
# A new .sql file needs no line here.
sql_inputs = $(sort $(wildcard $(top_srcdir)/sql/schema/*.sql)) $(sort $(wildcard $(top_srcdir)/sql/schema/*/*.sql)) \
    $(sort $(wildcard $(top_srcdir)/sql/*.sql))

BUILT_SOURCES += sql/sql.h
CLEANFILES += sql/sql.h sql/sql.c
EXTRA_DIST += sql/embed.awk $(sql_inputs)

# Both files come from one run, hence one of them is made "by" the other.
sql/sql.c: sql/embed.awk $(sql_inputs)
	$(AM_V_GEN)$(MKDIR_P) sql && rm -f $@ sql/sql.h && \
	    LC_ALL=C $(AWK) -v header=sql/sql.h -v source=$@.new -f $(top_srcdir)/sql/embed.awk $(sql_inputs) && \
	    mv $@.new $@

sql/sql.h: sql/sql.c
	@test -f $@ || { rm -f sql/sql.c && $(MAKE) $(AM_MAKEFLAGS) sql/sql.c; }
