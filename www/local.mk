# The dashboard.  Built in the source tree, where ./start.sh serves it from; a tarball brings it ready-built.
# DASHBOARD=no leaves it out: ./start.sh does without if it cannot be built.
all-local: $(if $(filter no,$(DASHBOARD)),,dashboard)

dashboard:
	@$(top_srcdir)/www/build.sh

install-data-local: dashboard
	$(MKDIR_P) '$(DESTDIR)$(pkgdatadir)/www'
	cp -R $(top_srcdir)/www/dist/. '$(DESTDIR)$(pkgdatadir)/www'
	find '$(DESTDIR)$(pkgdatadir)/www' -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +

uninstall-local:
	rm -rf '$(DESTDIR)$(pkgdatadir)/www'

dist-hook: dashboard
	$(MKDIR_P) '$(distdir)/www'
	cd $(top_srcdir)/www && tar -cf - --exclude=./node_modules --exclude=./.node --exclude=./.lock --exclude='./dist.*' . | \
	    tar -xf - -C '$(abs_builddir)/$(distdir)/www'

.PHONY: dashboard
