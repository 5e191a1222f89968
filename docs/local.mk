# docs/: the manual page and what else is to be read.
