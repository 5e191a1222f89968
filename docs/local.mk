# docs/: the manual page and what else is to be read.
exampledir = $(sysconfdir)/watchpost
dist_example_DATA = docs/watchpost.conf.example
dist_man_MANS = docs/watchpost.1
