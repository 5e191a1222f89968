# debian/: the Debian package is built from a release tarball, by dpkg-buildpackage -b.
EXTRA_DIST += $(addprefix debian/,README.Debian changelog control copyright checkout.sh local.mk packages.sh rules source/format)
EXTRA_DIST += $(wildcard $(top_srcdir)/debian/watchpost.*)
