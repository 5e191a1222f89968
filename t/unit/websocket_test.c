/* WebSocket as its RFC has it: the handshake with the numbers of its own example, and frames of a server. */
#include "cron/check/websocket.h"

#include "unit.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ==" /* RFC 6455, section 1.3 */
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define UPGRADED "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"

#define BYTES(text) text, sizeof(text) - 1

/* --- the handshake -------------------------------------------------------------------------------------- */

static void
requests(void **state)
{
    static const struct {
        const char *url, *lines, *has, *has_not;
    } rows[] = {
        {"ws://x.example/chat?a=1#part", NULL, "GET /chat?a=1 HTTP/1.1\r\nHost: x.example\r\n", "part"},
        {"ws://x.example", NULL, "GET / HTTP/1.1\r\n", NULL},
        {"wss://x.example?a", NULL, "GET /?a HTTP/1.1\r\nHost: x.example\r\n", NULL},
        {"wss://x.example:443/", NULL, "Host: x.example\r\n", NULL},
        {"ws://x.example:443/", NULL, "Host: x.example:443\r\n", NULL},
        {"ws://[::1]:8080/", NULL, "Host: [::1]:8080\r\n", NULL},
        {"ws://x.example/a b", NULL, NULL, NULL},
        {"ws://a:b@x.example/", NULL, "Authorization: Basic YTpi\r\n", "a:b@"},
        {"ws://a:b@x.example/", "Authorization: Bearer t\n", "Authorization: Bearer t\r\n", "Basic"},
        {"ws://x.example/", "Origin: https://y.example\nHost: z.example\n",
         "Origin: https://y.example\r\nHost: z.example\r\n", "x.example"},
        {"ws://x.example/", "Upgrade: h2c\nsec-websocket-key: mine\nContent-Length: 5\n",
         "Sec-WebSocket-Key: " KEY "\r\n", "h2c"},
        {"ws://x.example/", "User-Agent: me\n", "User-Agent: me\r\n", "Watchpost/"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *request = websocket_request(&a, rows[i].url, rows[i].lines, KEY);

        if ((request == NULL) != (rows[i].has == NULL))
            fail_msg("%s: %s", rows[i].url, request == NULL ? "none" : request);
        if (request == NULL)
            continue;
        if (strstr(request, rows[i].has) == NULL)
            fail_msg("%s: no <%s> in <%s>", rows[i].url, rows[i].has, request);
        if (rows[i].has_not != NULL && strstr(request, rows[i].has_not) != NULL)
            fail_msg("%s: <%s> in <%s>", rows[i].url, rows[i].has_not, request);
    }
    arena_free(&a);
}

static void
answers_to_the_handshake(void **state)
{
    static const struct {
        const char *story, *bytes;
        enum websocket_reply reply;
        int code;
    } rows[] = {
        {"as it should be", UPGRADED ACCEPT "\r\n", WEBSOCKET_OPEN, 101},
        {"names in any case, blanks around the value",
         UPGRADED "sec-websocket-accept:   s3pPLMBiTxaQ9kYGzzhZRbK+xOo=  \r\n\r\n", WEBSOCKET_OPEN, 101},
        {"of another key", UPGRADED "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
         WEBSOCKET_BAD, 101},
        {"without a word of it", UPGRADED "\r\n", WEBSOCKET_BAD, 101},
        {"the value in another case is another",
         UPGRADED "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=\r\n\r\n", WEBSOCKET_BAD, 101},
        {"an extension that was not offered",
         UPGRADED ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", WEBSOCKET_BAD, 101},
        {"a page", "HTTP/1.1 200 OK\r\n\r\n", WEBSOCKET_DENIED, 200},
        {"a refusal", "HTTP/1.1 403 Forbidden\r\n\r\n", WEBSOCKET_DENIED, 403},
        {"no code", "HTTP/1.1 abc\r\n\r\n", WEBSOCKET_BAD, -1},
        {"no room for a code", "HTTP/1.\r\n\r\n", WEBSOCKET_BAD, -1},
        {"another protocol", "SSH-2.0-OpenSSH\r\n", WEBSOCKET_BAD, -1},
        {"its beginning alone", "HTT", WEBSOCKET_WAIT, -1},
        {"not to its end", UPGRADED ACCEPT, WEBSOCKET_WAIT, -1},
        {"nothing", "", WEBSOCKET_WAIT, -1},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *complaint = NULL;
        size_t head = 0, length = strlen(rows[i].bytes);
        char *bytes = malloc(length + 1); /* no NUL behind it: a sanitizer sees who reads on */
        int code = -1;

        assert_non_null(bytes);
        memcpy(bytes + 1, rows[i].bytes, length);
        same_int(rows[i].story, websocket_answer(&a, bytes + 1, length, KEY, &code, &head, &complaint),
                 rows[i].reply);
        same_int(rows[i].story, code, rows[i].code);
        free(bytes);
    }
    arena_free(&a);
}

/* What comes with the head in one piece is the first frame. */
static void
frames_behind_the_head(void **state)
{
    static const char bytes[] = UPGRADED ACCEPT "\r\n\x81\x02hi";
    struct arena a = {0};
    const char *complaint;
    size_t head = 0;
    int code;

    (void)state;
    assert_int_equal(websocket_answer(&a, bytes, sizeof bytes - 1, KEY, &code, &head, &complaint),
                     WEBSOCKET_OPEN);
    assert_int_equal(head, sizeof bytes - 1 - 4);
    arena_free(&a);
}

/* --- frames --------------------------------------------------------------------------------------------- */

/* What a server sends, and what is made of it: of each frame a letter, and of each message its text. */
static void
frames_of_a_server(void **state)
{
    static const struct {
        const char *story, *bytes;
        size_t length;
        const char *made;
    } rows[] = {
        {"a text", BYTES("\x81\x05Hello"), "[Hello]"},
        {"of two frames (section 5.7)", BYTES("\x01\x03Hel\x80\x02lo"), ".[Hello]"},
        {"a ping between them is answered", BYTES("\x01\x03Hel\x89\x02hi\x80\x02lo"), ".(hi)[Hello]"},
        {"a pong, and a text",
         BYTES("\x8a\x00\x81\x01"
               "a"),
         ".[a]"},
        {"bytes", BYTES("\x82\x02\x01\x02"), "[\x01\x02]"},
        {"an empty one", BYTES("\x81\x00"), "[]"},
        {"a length of two bytes",
         BYTES("\x81\x7e\x00\x03"
               "abc"),
         "[abc]"},
        {"a length of eight bytes",
         BYTES("\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x03"
               "abc"),
         "[abc]"},
        {"the end", BYTES("\x88\x02\x03\xe8"), "closed"},
        {"masked",
         BYTES("\x81\x82"
               "1234"
               "ab"),
         "broken"},
        {"a reserved bit", BYTES("\xc1\x00"), "broken"},
        {"an opcode that is none", BYTES("\x83\x00"), "broken"},
        {"a control frame that is none", BYTES("\x8b\x00"), "broken"},
        {"a ping in pieces", BYTES("\x09\x00"), "broken"},
        {"a ping that is too long", BYTES("\x89\x7e\x00\x7e"), "broken"},
        {"a continuation of nothing", BYTES("\x80\x00"), "broken"},
        {"a message within a message",
         BYTES("\x01\x01"
               "a\x81\x01"
               "b"),
         ".broken"},
        {"not to its end", BYTES("\x81\x05Hel"), ""},
        {"a length that is not all there", BYTES("\x81\x7e\x00"), ""},
        {"one byte", BYTES("\x81"), ""},
    };
    static const char *const words[] = {
        [WS_PART] = ".", [WS_CLOSED] = "closed", [WS_LONG] = "long", [WS_BROKEN] = "broken"};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct websocket_reader reader = {.within = false};
        struct buf made = {.arena = NULL};
        enum websocket_event event = WS_PART;
        size_t at = 0;

        while (event != WS_NOTHING && event != WS_BROKEN && event != WS_CLOSED) {
            const char *payload = NULL;
            size_t taken = 0, length = 0;

            event =
                websocket_read(&reader, rows[i].bytes + at, rows[i].length - at, &taken, &payload, &length);
            at += taken;
            if (event == WS_MESSAGE)
                buf_printf(&made, "[%s]", buf_string(&reader.message));
            else if (event == WS_ASKED)
                buf_printf(&made, "(%.*s)", (int)length, payload);
            else if (event != WS_NOTHING)
                buf_text(&made, words[event]);
        }
        same_text(rows[i].story, buf_string(&made), rows[i].made);
        buf_free(&made);
        websocket_forget(&reader);
    }
}

/* Of a message that has no end so much is looked at, in one frame or in many. */
static void
endless_messages(void **state)
{
    static char bytes[WEBSOCKET_ROOM];
    struct websocket_reader reader = {.within = false};
    enum websocket_event event = WS_PART;
    const char *payload;
    size_t taken, length;

    (void)state;
    memcpy(bytes, "\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10);
    assert_int_equal(websocket_read(&reader, bytes, sizeof bytes - 5, &taken, &payload, &length), WS_NOTHING);
    assert_int_equal(websocket_read(&reader, bytes, sizeof bytes, &taken, &payload, &length), WS_LONG);
    assert_int_equal(reader.message.length, WEBSOCKET_LONGEST);
    websocket_forget(&reader);
    reader = (struct websocket_reader){.within = false};
    memcpy(bytes, "\x01\x7e\x10\x00", 4); /* frames of 4096 bytes, the first of which begins it */
    for (int i = 0; event == WS_PART; i++) {
        event = websocket_read(&reader, bytes, 4096 + 4, &taken, &payload, &length);
        bytes[0] = 0;
        assert_true(i < 16);
    }
    assert_int_equal(event, WS_LONG);
    websocket_forget(&reader);
}

/* Each frame of ours has another mask, and the server finds what was meant. */
static void
frames_of_ours(void **state)
{
    static const size_t lengths[] = {0, 1, 125, 126, 65535};
    static char said[65535];

    (void)state;
    memset(said, 'x', sizeof said);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct buf out = {.arena = NULL};
        size_t front = lengths[i] < 126 ? 2 : 4;

        websocket_put(&out, WS_TEXT, said, lengths[i]);
        assert_int_equal(out.length, front + 4 + lengths[i]);
        assert_int_equal((uint8_t)out.text[0], 0x81);
        assert_int_equal((uint8_t)out.text[1], 0x80 | (lengths[i] < 126 ? lengths[i] : 126));
        for (size_t k = 0; k < lengths[i]; k++)
            assert_int_equal(out.text[front + 4 + k] ^ out.text[front + k % 4], 'x');
        buf_free(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests),
        cmocka_unit_test(answers_to_the_handshake),
        cmocka_unit_test(frames_behind_the_head),
        cmocka_unit_test(frames_of_a_server),
        cmocka_unit_test(endless_messages),
        cmocka_unit_test(frames_of_ours),
    };
    return cmocka_run_group_tests_name("websocket", tests, NULL, NULL);
}
