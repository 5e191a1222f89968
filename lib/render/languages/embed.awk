# Turns the words of public pages, a JSON file a language, into C: each key of en.json becomes WORD_KEY, each file
# a language, English first.
#
#   awk -v header=language_words.h -v source=language_words.c -f embed.awk en.json de.json ...
#
# A file is one object, a line a member, as     "headline_working": "All services are working",
# so that its text is C's as it stands.  What begins with app_ is said by the dashboard's script alone, which counts by
# the rules of the language: beside _one and _other it may have _zero, _two, _few and _many, which C does not use.  A key that is missing, or that English does not have, and a line of
# another form are errors.  Written for the POSIX language: mawk, gawk and busybox run it.

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
    exit 1
}

FNR == 1 {
    parts = split(FILENAME, path, "/")
    code = substr(path[parts], 1, 2)
    codes[languages++] = code
    if (languages == 1 && code != "en")
        fail("English comes first")
}

/^[{}]$/ { next }

/^    "[a-z0-9_]+": ".*",?$/ {
    line = $0
    sub(/^    "/, "", line)
    key = line
    sub(/".*/, "", key)
    sub(/^[a-z0-9_]+": /, "", line)
    sub(/,$/, "", line)
    if (key ~ /_(zero|two|few|many)$/)
        next
    if (languages == 1)
        keys[words++] = key
    else if (!(("en", key) in text))
        fail("English has no " key)
    if ((code, key) in text)
        fail(key " is there twice")
    text[code, key] = line
    next
}

{ fail("this is no line of a member") }

END {
    if (failed)
        exit 1
    for (l = 0; l < languages; l++)
        for (w = 0; w < words; w++)
            if (!((codes[l], keys[w]) in text)) {
                print codes[l] ".json has no " keys[w] > "/dev/stderr"
                exit 1
            }
    print "/* Made from lib/render/languages/ by embed.awk: change those files instead. */" > source
    print "#include \"language_words.h\"\n" > source
    print "const char *const language_words[LANGUAGES][WORD_COUNT] = {" > source
    for (l = 0; l < languages; l++) {
        print "    [LANGUAGE_" toupper(codes[l]) "] = {" > source
        for (w = 0; w < words; w++)
            print "        [WORD_" toupper(keys[w]) "] = " text[codes[l], keys[w]] "," > source
        print "    }," > source
    }
    print "};" > source
    close(source)

    # Last, so that make finds it newer than what it is made "from".
    print "/* Made from lib/render/languages/ by embed.awk: change those files instead. */" > header
    print "#ifndef WATCHPOST_LANGUAGE_WORDS_H" > header
    print "#define WATCHPOST_LANGUAGE_WORDS_H\n" > header
    print "/* LANGUAGE_AUTO: as the reader asks. */" > header
    print "enum language {\n    LANGUAGE_AUTO," > header
    for (l = 0; l < languages; l++)
        print "    LANGUAGE_" toupper(codes[l]) "," > header
    print "    LANGUAGES\n};\n" > header
    list = "\"" codes[0] "\""
    for (l = 1; l < languages; l++)
        list = list ", \"" codes[l] "\""
    print "#define LANGUAGE_CODES " list "\n" > header
    print "enum word {" > header
    for (w = 0; w < words; w++)
        print "    WORD_" toupper(keys[w]) "," > header
    print "    WORD_COUNT\n};\n" > header
    print "/* Nothing for LANGUAGE_AUTO. */" > header
    print "extern const char *const language_words[LANGUAGES][WORD_COUNT];\n" > header
    print "#endif" > header
}
