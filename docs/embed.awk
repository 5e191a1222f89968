# Turns documents into C: FOLDER/NAME.EXT becomes `const struct document document_NAME` (fcgi/api/documents.h), byte for
# byte, but that @VERSION@ becomes the version.
#
#   LC_ALL=C awk -v version=0.1.0 -f embed.awk docs/guide.md ... >documents.c
#
# Written for the POSIX language: mawk, gawk and busybox run it.

function end_document() {
    if (name != "")
        printf ";\nconst struct document document_%s = { %s_text, sizeof %s_text - 1 };\n", name, name, name
}

BEGIN {
    print "/* Made from docs/ by embed.awk: change those files instead. */"
    print "#include \"fcgi/api/documents.h\""
    print "\n#pragma GCC diagnostic ignored \"-Woverlength-strings\""
}

FNR == 1 {
    end_document()
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\..*/, "", name)
    printf "\nstatic const char %s_text[] =", name
}

{
    gsub(/@VERSION@/, version)
    out = ""
    for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        out = out (c == "\\" || c == "\"" ? "\\" c : c)
    }
    printf "\n    \"%s\\n\"", out
}

END {
    end_document()
}
