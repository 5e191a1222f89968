# The dashboard.  Built in the source tree, where ./start.sh serves it from; a tarball brings it ready-built.
# DASHBOARD=no leaves it out, where neither npm nor a network is to be had: the API does without.
DASHBOARD = yes
wanted_dashboard = $(if $(filter no,$(DASHBOARD)),,dashboard)

all-local: $(wanted_dashboard)

dashboard:
	@$(top_srcdir)/www/build.sh || { echo 'make DASHBOARD=no ... goes on without the dashboard' >&2; exit 1; }

install-data-local: $(wanted_dashboard)
	$(MKDIR_P) '$(DESTDIR)$(pkgdatadir)/www'
	test ! -d $(top_srcdir)/www/dist || cp -R $(top_srcdir)/www/dist/. '$(DESTDIR)$(pkgdatadir)/www'
	find '$(DESTDIR)$(pkgdatadir)/www' -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +

uninstall-local:
	rm -rf '$(DESTDIR)$(pkgdatadir)/www'

dist-hook: dashboard
	$(MKDIR_P) '$(distdir)/www'
	cd $(top_srcdir)/www && tar -cf - --exclude=./node_modules --exclude=./.node --exclude=./.lock --exclude='./dist.*' . | \
	    tar -xf - -C '$(abs_builddir)/$(distdir)/www'

.PHONY: dashboard
