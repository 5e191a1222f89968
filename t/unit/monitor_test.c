/* What a client may set of a monitor: bodies and what becomes of them, when creating and when
 * changing; and what clients then see (2.1, 2.2). */
#include "model/monitor.h"

#include "base/json.h"
#include "quoted.h"
#include "unit.h"

static struct field_problem
create(struct arena *a, const char *text, int64_t min_interval, struct monitor *m)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = monitor_types(a, body);

    *m = (struct monitor){ .id = "m" };
    if (problem.fault == FIELD_FINE)
        problem =
            monitor_create(a, body, &(struct monitor_bounds){min_interval, 60, MONITOR_MAX_BODY, false}, m);
    json_object_put(body);
    return problem;
}

static struct field_problem
change(struct arena *a, const char *text, struct monitor *m, int *changes, bool *url_given)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, monitor_fields, body, false);

    if (problem.fault == FIELD_FINE)
        problem = monitor_change(a, body, &(struct monitor_bounds){600, 60, MONITOR_MAX_BODY, false}, m,
                                 changes, url_given);
    json_object_put(body);
    return problem;
}

static const char *
export(struct arena *a, const struct monitor *m)
{
    struct buf out = { .arena = a };

    monitor_export_json(&out, a, m);
    return buf_string(&out);
}

static void
assert_holds(struct arena *a, const char *body, const char *text, const char *part)
{
    if (strstr(text, quoted(a, part)) == NULL)
        fail_msg("%.200s: '%s' is not in %s", body, part, text);
}

/* What every http monitor has beside the rest, unless it was given something else. */
#define HTTP_OPTIONS                                                         \
    "'invert':false,'ip_family':'any','assertions':[],'http_version':'auto','cookies':true," \
    "'max_body_bytes':1048576,'tls_verify':true,'expiry_days':[21,7,1]"

/* --- Creating: what is accepted, as the export shows it --------------------------------------------- */

#define HEADERS_20 "'1':'','2':'','3':'','4':'','5':'','6':'','7':'','8':'','9':'','10':''," \
    "'11':'','12':'','13':'','14':'','15':'','16':'','17':'','18':'','19':'','20':''"
#define BODY(more) "{'name':'n','url':'http://h/'," more "}"

/* clang-format off */
static const struct { const char *body, *part; } accepted[] = {
    { "{'name':' My API ','url':' https://example.com/health\\n'}",
      "{'name':'My API','url':'https://example.com/health','monitor_type':'http','method':'GET',"
      "'interval_seconds':600,'timeout_ms':10000,'expected_status':200,'is_public':false,"
      "'confirmation_threshold':2,'retry_interval_seconds':60,'recovery_threshold':1,"
      "'degraded_threshold':2,'follow_redirects':true,'dns_record_type':'A','tags':[]," HTTP_OPTIONS "}" },
    { BODY("'method':'post','interval_seconds':900,'timeout_ms':5000,'expected_status':204,"
           "'body_contains':' ok ','headers':{'X-B':'2','X-A':'a: b'},'is_public':true,"
           "'confirmation_threshold':3,'response_time_threshold_ms':800,'follow_redirects':false,"
           "'dns_record_type':' aaaa ','dns_expected':' x ','sla_target':99.9,'sla_period_days':7,"
           "'tags':['B','a'],'group_name':' g ','consensus_threshold':2"),
      "{'name':'n','url':'http://h/','monitor_type':'http','method':'POST',"
      "'interval_seconds':900,'timeout_ms':5000,'expected_status':204,'body_contains':' ok ',"
      "'headers':{'X-B':'2','X-A':'a: b'},'is_public':true,'confirmation_threshold':3,"
      "'retry_interval_seconds':60,'recovery_threshold':1,'degraded_threshold':3,"
      "'response_time_threshold_ms':800,'follow_redirects':false,'dns_record_type':'AAAA',"
      "'dns_expected':'x','sla_target':99.9,'sla_period_days':7,'tags':['b','a'],"
      "'group_name':'g','consensus_threshold':2," HTTP_OPTIONS "}" },

    { BODY("'interval_seconds':0"), "'interval_seconds':600," },
    { BODY("'interval_seconds':4294967295"), "'interval_seconds':4294967295," },
    { BODY("'timeout_ms':0"), "'timeout_ms':1000," },
    { BODY("'timeout_ms':60001"), "'timeout_ms':60000," },
    { BODY("'expected_status':100"), "'expected_status':100," },
    { BODY("'expected_status':599"), "'expected_status':599," },
    { BODY("'confirmation_threshold':0"), "'confirmation_threshold':1," },
    { BODY("'confirmation_threshold':11"), "'confirmation_threshold':10," },
    { BODY("'response_time_threshold_ms':0"), "'response_time_threshold_ms':100," },
    { BODY("'sla_target':0"), "'sla_target':0," },
    { BODY("'sla_target':100"), "'sla_target':100," },
    { BODY("'sla_period_days':0"), "'sla_period_days':1," },
    { BODY("'sla_period_days':366"), "'sla_period_days':365," },

    { BODY("'expected_body':'a'"), "'body_contains':'a'," },
    { BODY("'expected_body':'a','body_contains':'b'"), "'body_contains':'b'," },
    { BODY("'expected_body':'a','body_contains':null"), "'body_contains':'a'," },
    { BODY("'body_contains':'','dns_expected':' ','group_name':' ','headers':{}"),
      "'expected_status':200,'is_public':false," },
    { BODY("'headers':{" HEADERS_20 "}"), "'headers':{" HEADERS_20 "}," },
    { BODY("'headers':null"), "'expected_status':200,'is_public':false," },
    { BODY("'headers':{'A':'','b!#$%&*+-.^_`|~9':': '}"),
      "'headers':{'A':'','b!#$%&*+-.^_`|~9':': '}," },

    { BODY("'tags':''"), "'tags':[]" },
    { BODY("'tags':' Prod,api ,,PROD, eu west '"), "'tags':['prod','api','eu west']" },
    { BODY("'tags':['a,b','B',' ','ab']"), "'tags':['a','b','ab']" },
    { BODY("'tags':'abc,ab,bc,b,abc,bc'"), "'tags':['abc','ab','bc','b']" },
    { BODY("'tags':'1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,1,20'"), "'19','20']" },

    { "{'name':'n','url':'HTTPS://[::1]:8443/x','monitor_type':' Http '}", "'url':'HTTPS://[::1]:8443/x'" },
    { "{'name':'n','url':'db:5432','monitor_type':'TCP','method':'fetch'}",
      "'url':'db:5432','monitor_type':'tcp','method':'FETCH'," },
    { "{'name':'n','url':'tcp://[::1]:1','monitor_type':'tcp'}", "'url':'tcp://[::1]:1'," },
    { "{'name':'n','url':'dns://example.com','monitor_type':'dns'}", "'url':'dns://example.com'," },
    { "{'name':'n','url':'a.test','monitor_type':'dns'}", "'dns_record_type':'A','dns_match':'any','tags'" },
    { "{'name':'n','url':'a.test','monitor_type':'dns','dns_expected_values':[' 1 ','2'],'dns_match':' ALL "
      "'}",
      "'dns_expected_values':['1','2'],'dns_match':'all'," },
    { BODY("'dns_expected_values':['1'],'dns_match':'all'"), "'dns_record_type':'A','tags'" },
    { BODY("'method':'put','request_body':'{}','expected_statuses':['200-204',' 3XX ','418'],'invert':true,"
           "'notes_url':' https://wiki/x ','description':'d','body_not_contains':'no',"
           "'connect_to':'[::1]:81','http_version':'2','cookies':false,'max_body_bytes':4294967295,"
           "'ip_family':'IPV6','tls_verify':false,'auth':{'type':'basic','username':'u','password':'p'}"),
      "'invert':true,'ip_family':'ipv6','notes_url':'https://wiki/x','description':'d','assertions':[],"
      "'request_body':'{}','expected_statuses':['200-204','3xx','418'],'body_not_contains':'no',"
      "'auth':{'type':'basic','username':'u','password':'p'},'connect_to':'[::1]:81','http_version':'2',"
      "'cookies':false,'max_body_bytes':1048576,'tls_verify':false,'expiry_days':[21,7,1]}" },
    { "{'name':'n','url':'a.test','monitor_type':'dns','dns_resolvers':['192.0.2.1','ns.test','[::1]:53'],"
      "'dns_expected_rcode':'nxdomain'}",
      "'dns_resolvers':['192.0.2.1','ns.test','[::1]:53'],'dns_expected_rcode':'NXDOMAIN'}" },
    { "{'name':'n','url':'2001:db8::1','monitor_type':'dns','dns_record_type':'ptr'}",
      "'dns_record_type':'PTR'" },
};

/* --- Creating: what is refused, and with which words ------------------------------------------------ */

static const struct { const char *body; enum field_fault fault; const char *part; } refused[] = {
    { "[]", FIELD_WRONG_TYPE, "JSON object" },
    { "{'url':'http://h/'}", FIELD_WRONG_TYPE, "name" },
    { "{'name':'n'}", FIELD_WRONG_TYPE, "url" },
    { "{'name':'n','url':null}", FIELD_WRONG_TYPE, "url" },
    { "{'name':'n','url':7}", FIELD_WRONG_TYPE, "url" },
    { BODY("'monitor_type':1"), FIELD_WRONG_TYPE, "monitor_type must be a string" },
    { BODY("'monitor_type':'icmp'"), FIELD_BAD_VALUE, "monitor_type must be http, " },
    { BODY("'interval_seconds':'600'"), FIELD_WRONG_TYPE, "interval_seconds" },
    { BODY("'timeout_ms':1000.5"), FIELD_WRONG_TYPE, "timeout_ms" },
    { BODY("'is_public':'yes'"), FIELD_WRONG_TYPE, "is_public" },
    { BODY("'follow_redirects':0"), FIELD_WRONG_TYPE, "follow_redirects" },
    { BODY("'tags':5"), FIELD_WRONG_TYPE, "tags" },
    { BODY("'tags':['a',5]"), FIELD_WRONG_TYPE, "tags" },
    { BODY("'tags':[null]"), FIELD_WRONG_TYPE, "tags" },
    { BODY("'sla_target':'99'"), FIELD_WRONG_TYPE, "sla_target" },
    { BODY("'expected_body':5"), FIELD_WRONG_TYPE, "expected_body" },
    { BODY("'consensus_threshold':-1"), FIELD_WRONG_TYPE, "consensus_threshold" },

    { "{'name':' ','url':'http://h/'}", FIELD_BAD_VALUE, "name" },
    { "{'name':'n','url':''}", FIELD_BAD_VALUE, "url" },
    { "{'name':'n','url':'ftp://h/'}", FIELD_BAD_VALUE, "http://" },
    { "{'name':'n','url':'example.com'}", FIELD_BAD_VALUE, "http://" },
    { "{'name':'n','url':'http://'}", FIELD_BAD_VALUE, "http://" },
    { "{'name':'n','url':'http://h/a b'}", FIELD_BAD_VALUE, "http://" },
    { "{'name':'n','url':'db','monitor_type':'tcp'}", FIELD_BAD_VALUE, "host:port" },
    { "{'name':'n','url':'http://h/','monitor_type':'tcp'}", FIELD_BAD_VALUE, "host:port" },
    { "{'name':'n','url':'db:0','monitor_type':'tcp'}", FIELD_BAD_VALUE, "host:port" },
    { "{'name':'n','url':'http://h','monitor_type':'dns'}", FIELD_BAD_VALUE, "domain name" },
    { BODY("'monitor_type':'icmp'"), FIELD_BAD_VALUE, "monitor_type" },
    { BODY("'monitor_type':''"), FIELD_BAD_VALUE, "monitor_type" },
    { BODY("'method':'FETCH'"), FIELD_BAD_VALUE, "method" },
    { BODY("'method':' GET'"), FIELD_BAD_VALUE, "method" },
    { BODY("'expected_status':99"), FIELD_BAD_VALUE, "expected_status must be from 100 to 599" },
    { BODY("'expected_status':600"), FIELD_BAD_VALUE, "expected_status" },
    { BODY("'headers':[]"), FIELD_BAD_VALUE, "JSON object" },
    { BODY("'headers':'A: b'"), FIELD_BAD_VALUE, "JSON object" },
    { BODY("'headers':5"), FIELD_BAD_VALUE, "JSON object" },
    { BODY("'headers':{'A':5}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A':null}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'':'x'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A B':'x'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A:':'x'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'\xc3\xa4':'x'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A':'x\\ny'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A':'x\\r'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{" HEADERS_20 ",'21':''}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'headers':{'A':'\\u0000'}"), FIELD_BAD_VALUE, "headers" },
    { BODY("'dns_record_type':'ANY'"), FIELD_BAD_VALUE, "dns_record_type" },
    { BODY("'sla_target':100.1"), FIELD_BAD_VALUE, "sla_target must be from 0 to 100" },
    { BODY("'sla_target':-1"), FIELD_BAD_VALUE, "sla_target" },
    { BODY("'tags':'1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21'"), FIELD_BAD_VALUE, "tags" },
    { BODY("'consensus_threshold':0"), FIELD_BAD_VALUE, "consensus_threshold must be at least 1" },
    { BODY("'request_body':'x'"), FIELD_BAD_VALUE, "request_body cannot be sent with GET" },
    { BODY("'method':'HEAD','body_not_contains':'x'"), FIELD_BAD_VALUE, "body_not_contains needs a body" },
    { BODY("'expected_statuses':['200','2xy']"), FIELD_BAD_VALUE, "expected_statuses" },
    { BODY("'expected_statuses':['299-200']"), FIELD_BAD_VALUE, "expected_statuses" },
    { BODY("'expected_statuses':['600']"), FIELD_BAD_VALUE, "expected_statuses" },
    { BODY("'expected_statuses':'200'"), FIELD_WRONG_TYPE, "expected_statuses must be an array of strings" },
    { BODY("'auth':'x'"), FIELD_WRONG_TYPE, "auth must be an object" },
    { BODY("'auth':{'type':'digest'}"), FIELD_BAD_VALUE, "auth.type" },
    { BODY("'auth':{'type':'basic','username':'u'}"), FIELD_BAD_VALUE, "auth.password is required" },
    { BODY("'auth':{'type':'basic','username':'u:v','password':'p'}"), FIELD_BAD_VALUE, "colon" },
    { BODY("'auth':{'type':'bearer','token':'a\\nb'}"), FIELD_BAD_VALUE, "one line" },
    { BODY("'auth':{'type':'bearer','token':'t'},'headers':{'authorization':'x'}"), FIELD_BAD_VALUE,
      "exclude each other" },
    { BODY("'connect_to':'a/b'"), FIELD_BAD_VALUE, "connect_to" },
    { BODY("'connect_to':'h:0'"), FIELD_BAD_VALUE, "connect_to" },
    { BODY("'http_version':'3'"), FIELD_BAD_VALUE, "http_version must be auto, 1.1 or 2" },
    { BODY("'ip_family':'ipv5'"), FIELD_BAD_VALUE, "ip_family must be any, ipv4 or ipv6" },
    { BODY("'tls_ca':'x'"), FIELD_BAD_VALUE, "tls_ca" },
    { BODY("'tls_client_cert':'x'"), FIELD_BAD_VALUE, "belong together" },
    { BODY("'tls_client_cert':'x','tls_client_key':'y'"), FIELD_BAD_VALUE, "PEM" },
    { BODY("'notes_url':'ftp://h/'"), FIELD_BAD_VALUE, "notes_url" },
    { "{'name':'n','url':'a.test','monitor_type':'dns','dns_resolvers':['a b']}", FIELD_BAD_VALUE,
      "dns_resolvers" },
    { "{'name':'n','url':'a.test','monitor_type':'dns','dns_expected_rcode':'NXRRSET'}", FIELD_BAD_VALUE,
      "dns_expected_rcode must be NOERROR, NXDOMAIN, SERVFAIL or REFUSED" },
    { BODY("'note':'a\\u0000'"), FIELD_BAD_VALUE, "note" },
};

/* --- Changing: of a monitor with everything set ----------------------------------------------------- */

#define FULL BODY("'body_contains':'b','headers':{'A':'b'},'response_time_threshold_ms':800," \
    "'dns_expected':'x','sla_target':99,'sla_period_days':7,'tags':'a','group_name':'g'," \
    "'consensus_threshold':2")
#define FULL_EXPORT "{'name':'n','url':'http://h/','monitor_type':'http','method':'GET'," \
    "'interval_seconds':600,'timeout_ms':10000,'expected_status':200,'body_contains':'b'," \
    "'headers':{'A':'b'},'is_public':false,'confirmation_threshold':2," \
    "'retry_interval_seconds':60,'recovery_threshold':1,'degraded_threshold':2," \
    "'response_time_threshold_ms':800,'follow_redirects':true,'dns_record_type':'A'," \
    "'dns_expected':'x','sla_target':99,'sla_period_days':7,'tags':['a'],'group_name':'g'," \
    "'consensus_threshold':2," HTTP_OPTIONS "}"
#define EMPTY_EXPORT "{'name':'n','url':'http://h/','monitor_type':'http','method':'GET'," \
    "'interval_seconds':600,'timeout_ms':10000,'expected_status':200,'is_public':false," \
    "'confirmation_threshold':2,'retry_interval_seconds':60,'recovery_threshold':1," \
    "'degraded_threshold':2,'follow_redirects':true,'dns_record_type':'A','tags':[]," HTTP_OPTIONS "}"

static const struct {
    const char *body;
    enum field_fault fault;
    int changes;
    bool url_given;
    const char *part;
} changed[] = {
    { "{}", FIELD_FINE, 0, false, FULL_EXPORT },
    { "{'id':'x','is_paused':true,'current_status':'up'}", FIELD_FINE, 0, false, FULL_EXPORT },
    { "{'name':null,'url':null,'monitor_type':null,'method':null,'interval_seconds':null,"
      "'timeout_ms':null,'expected_status':null,'is_public':null,'confirmation_threshold':null,"
      "'follow_redirects':null,'dns_record_type':null,'tags':null}", FIELD_FINE, 0, false, FULL_EXPORT },
    { "{'body_contains':null,'headers':null,'response_time_threshold_ms':null,'dns_expected':null,"
      "'sla_target':null,'sla_period_days':null,'group_name':null,'consensus_threshold':null,'tags':[]}",
      FIELD_FINE, 9, false, EMPTY_EXPORT },
    { "{'expected_body':'','headers':{},'dns_expected':'','group_name':'','tags':''}",
      FIELD_FINE, 5, false, "'dns_record_type':'A','sla_target':99,'sla_period_days':7,'tags':[]," },
    { "{'interval_seconds':1,'timeout_ms':1}", FIELD_FINE, 2, false,
      "'interval_seconds':600,'timeout_ms':1000," },
    { "{'url':' https://i/ '}", FIELD_FINE, 1, true, "'url':'https://i/'" },
    { "{'monitor_type':'tcp','url':'h:1','method':'x'}", FIELD_FINE, 3, true,
      "'url':'h:1','monitor_type':'tcp','method':'X'," },
    { "{'monitor_type':'tcp'}", FIELD_BAD_VALUE, 0, false, "host:port" },
    { "{'monitor_type':'dns'}", FIELD_BAD_VALUE, 0, false, "domain name" },
    { "{'url':'h:1'}", FIELD_BAD_VALUE, 0, false, "http://" },
    { "{'method':'FETCH'}", FIELD_BAD_VALUE, 0, false, "method" },
    { "{'name':' '}", FIELD_BAD_VALUE, 0, false, "name" },
    { "{'headers':[]}", FIELD_BAD_VALUE, 0, false, "JSON object" },
    { "{'sla_target':101,'name':'ok'}", FIELD_BAD_VALUE, 0, false, "sla_target" },
    { "{'interval_seconds':true}", FIELD_WRONG_TYPE, 0, false, "interval_seconds" },
    { "[]", FIELD_WRONG_TYPE, 0, false, "JSON object" },
};
/* clang-format on */

static void
bodies_accepted(void **state)
{
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        struct field_problem problem = create(&a, accepted[i].body, 600, &m);

        if (problem.fault != FIELD_FINE)
            fail_msg("%.200s: %s", accepted[i].body, problem.message);
        assert_holds(&a, accepted[i].body, export(&a, &m), accepted[i].part);
    }
    arena_free(&a);
}

static void
bodies_refused(void **state)
{
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct field_problem problem = create(&a, refused[i].body, 600, &m);

        if (problem.fault != refused[i].fault)
            fail_msg("%.200s: fault %d", refused[i].body, (int)problem.fault);
        assert_holds(&a, refused[i].body, problem.message, refused[i].part);
    }
    arena_free(&a);
}

/* How long each may be: as long as `most` is fine, one character more is refused. */
static void
lengths(void **state)
{
    static const struct {
        const char *before, *after; /* the text in question */
        int most;
        const char *part;
    } rows[] = {
        { "{'url':'http://h','name':'", "'}", 200, "name" },
        { "{'name':'n','url':'http://h/", "'}", 2000 - 9, "url" },
        { "{'name':'n','url':'h:1','monitor_type':'tcp','method':'", "'}", 20, "method" },
        { "{'name':'n','url':'http://h','body_contains':'", "'}", 10000, "body_contains" },
        { "{'name':'n','url':'http://h','headers':{'A':'", "'}}", 4096, "headers" },
        { "{'name':'n','url':'http://h','headers':{'", "':''}}", 100, "headers" },
        { "{'name':'n','url':'http://h','dns_expected':'", "'}", 2000, "dns_expected" },
        { "{'name':'n','url':'http://h','tags':'a,", ",b'}", 50, "tags" },
        { "{'name':'n','url':'http://h','group_name':'", "'}", 100, "group_name" },
    };
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = arena_alloc(&a, (size_t)rows[i].most + 2);
        struct field_problem problem;

        memset(text, 'x', (size_t)rows[i].most + 1);
        problem = create(&a, arena_printf(&a, "%s%s%s", rows[i].before, text + 1, rows[i].after), 600, &m);
        if (problem.fault != FIELD_FINE)
            fail_msg("%s: %s", rows[i].before, problem.message);
        problem = create(&a, arena_printf(&a, "%s%s%s", rows[i].before, text, rows[i].after), 600, &m);
        assert_int_equal(problem.fault, FIELD_BAD_VALUE);
        assert_holds(&a, rows[i].before, problem.message, rows[i].part);
    }
    arena_free(&a);
}

static void
bodies_of_changes(void **state)
{
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    for (size_t i = 0; i < COUNT(changed); i++) {
        struct field_problem problem;
        int changes = 0;
        bool url_given = false;

        assert_int_equal(create(&a, FULL, 600, &m).fault, FIELD_FINE);
        problem = change(&a, changed[i].body, &m, &changes, &url_given);
        if (problem.fault != changed[i].fault)
            fail_msg("%s: fault %d", changed[i].body, (int)problem.fault);
        assert_holds(&a, changed[i].body, problem.message != NULL ? problem.message : export(&a, &m),
                     changed[i].part);
        if (problem.fault == FIELD_FINE) {
            assert_int_equal(changes, changed[i].changes);
            assert_int_equal(url_given, changed[i].url_given);
        }
    }
    arena_free(&a);
}

/* A http monitor's method must fit again once the type goes back to http. */
static void
the_method_is_judged_with_the_type(void **state)
{
    struct arena a = { NULL };
    struct field_problem problem;
    struct monitor m;
    int changes;
    bool url_given;

    (void)state;
    problem = create(&a, "{'name':'n','url':'h:1','monitor_type':'tcp','method':'x'}", 600, &m);
    assert_int_equal(problem.fault, FIELD_FINE);
    problem = change(&a, "{'monitor_type':'http','url':'http://h'}", &m, &changes, &url_given);
    assert_int_equal(problem.fault, FIELD_BAD_VALUE);
    assert_holds(&a, "", problem.message, "method");
    arena_free(&a);
}

static void
the_interval_bound(void **state)
{
    static const struct {
        const char *body;
        int64_t bound, interval;
    } rows[] = {
        { "{'name':'n','url':'http://h'}", 1, 600 },
        { "{'name':'n','url':'http://h'}", 900, 900 },
        { "{'name':'n','url':'http://h','interval_seconds':0}", 1, 1 },
        { "{'name':'n','url':'http://h','interval_seconds':60}", 30, 60 },
    };
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(create(&a, rows[i].body, rows[i].bound, &m).fault, FIELD_FINE);
        assert_int_equal(m.interval_seconds, rows[i].interval);
    }
    arena_free(&a);
}

/* What is stored, as other modules read it. */
static void
stored_forms(void **state)
{
    struct arena a = { NULL };
    struct monitor m;

    (void)state;
    assert_int_equal(create(&a, BODY("'headers':{'B':'2','A':' 1'},'tags':'x,y'"), 1, &m).fault, FIELD_FINE);
    assert_string_equal(m.headers, "B: 2\nA:  1\n");
    assert_string_equal(m.tags, ",x,y,");
    assert_int_equal(create(&a, BODY("'tags':[]"), 600, &m).fault, FIELD_FINE);
    assert_null(m.headers);
    assert_string_equal(m.tags, "");
    assert_int_equal(m.response_time_threshold_ms, -1);
    assert_int_equal(m.sla_period_days, -1);
    assert_true(m.sla_target == -1);
    arena_free(&a);
}

/* The options of all kinds: read from the text that is stored, they are the same. */
static void
stored_options(void **state)
{
    static const char *const bodies[] = {
        BODY("'method':'POST','request_body':'a \\u00e9 \\n','expected_statuses':['2xx','301'],'invert':true,"
             "'auth':{'type':'basic','username':'u','password':'p'},'tls_verify':false,'cookies':false,"
             "'http_version':'2','max_body_bytes':4096,'expiry_days':[30,3],'ip_family':'ipv6',"
             "'description':'d','connect_to':'h:1','assertions':["
             "{'source':'json','path':'$.a','op':'equals','value':null,'severity':'degraded'},"
             "{'source':'json','path':'$[\\'b\\']','op':'not_equals','value':{'c':[1,2.5,true]}},"
             "{'source':'header','path':'X','op':'exists'},"
             "{'source':'status','op':'at_least','value':-1.5e3},"
             "{'source':'body','op':'matches','value':'\\\\d/\\u0001'}]"),
        "{'name':'n','url':'h','monitor_type':'dns','dns_resolvers':['192.0.2.1','ns.example'],"
        "'dns_expected_rcode':'NXDOMAIN'}",
        "{'name':'n','url':'h:1','monitor_type':'tcp','send':'a\\\\r\\\\n','expect':'b','starttls':'smtp',"
        "'tls':true}",
        "{'name':'n','url':'h','monitor_type':'ping','packets':5,'loss_threshold_pct':50}",
        "{'name':'n','url':'x','monitor_type':'plugin','plugin':'check_x','plugin_args':['-a','',' b ']}",
        "{'name':'n','monitor_type':'push','cron':'@daily','timezone':'Europe/Berlin','grace_seconds':0,"
        "'max_run_seconds':5,'bounds':{'rows':{'min':1},'x':{'max':-2.5}},'methods':'post'}",
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct monitor m, again = { .key = 0 };
        struct field_problem problem = create(&a, bodies[i], 600, &m);
        const char *text;

        if (problem.fault != FIELD_FINE)
            fail_msg("%s: %s", bodies[i], problem.message);
        text = monitor_options_text(&a, &m);
        again.type = m.type;
        monitor_options_read(&a, text, &again);
        assert_string_equal(monitor_options_text(&a, &again), text);
    }
    arena_free(&a);
}

/* Options that a later version has written, or nobody has: what cannot be read takes nothing else with it. */
static void
strange_options(void **state)
{
    static const struct {
        const char *text, *left; /* NULL: all is as if nothing was stored */
    } rows[] = {
        { "{'ip_family':'ipv9','invert':true,'later':[{}]}", "{'invert':true}" },
        { "{'assertions':[{'source':'moon','op':'exists'}],'invert':true}", "{'invert':true}" },
        { "{'assertions':{},'expiry_days':'x','max_body_bytes':'1','cookies':0,'invert':true}",
          "{'invert':true}" },
        { "{'connect_to':null,'invert':true}", "{'invert':true}" },
        { "{'invert':true", NULL },
        { "[]", NULL },
        { "", NULL },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct monitor m = { .key = 0 };
        const char *left;

        monitor_options_read(&a, quoted(&a, rows[i].text), &m);
        left = monitor_options_text(&a, &m);
        if (rows[i].left == NULL)
            assert_null(left);
        else
            assert_string_equal(left, quoted(&a, rows[i].left));
    }
    arena_free(&a);
}

#define SECRETS "{'name':'n','url':'https://u:p@h/','headers':{'A':'b','C':'d'},'sla_target':99.9,'tags':'x'}"

static void
what_clients_see(void **state)
{
    struct arena a = { NULL };
    struct monitor m;
    struct buf out = { .arena = &a };

    (void)state;
    assert_int_equal(create(&a, SECRETS, 600, &m).fault, FIELD_FINE);
    m.status = UP;
    m.created_at = 1770732000;
    m.updated_at = 1770732060;
    monitor_json(&out, &a, NULL, &m, SEEN_WITHOUT_KEY, &(struct monitor_now){ .reporting.shared = 1 });
    assert_string_equal(
        buf_string(&out),
        quoted(&a, "{'id':'m','name':'n','url':'https://***@h/','monitor_type':'http','method':'GET',"
                   "'interval_seconds':600,'timeout_ms':10000,'expected_status':200,"
                   "'headers':{'A':'***','C':'***'},'is_public':false,'is_paused':false,"
                   "'current_status':'up','stale':false,'is_flapping':false,'is_listed':true,"
                   "'confirmation_threshold':2,"
                   "'retry_interval_seconds':60,'recovery_threshold':1,'degraded_threshold':2,"
                   "'follow_redirects':true,"
                   "'dns_record_type':'A','sla_target':99.9,'tags':['x']," HTTP_OPTIONS ","
                   "'created_at':'2026-02-10T14:00:00Z','updated_at':'2026-02-10T14:01:00Z','revision':0}"));

    buf_reset(&out);
    m.last_checked_at = 1770732001;
    m.consensus_threshold = 3;
    monitor_json(&out, &a, NULL, &m, SEEN_WHOLE,
                 &(struct monitor_now){ .is_stale = true, .reporting.shared = 2 });
    assert_holds(&a, "more must agree than report", buf_string(&out),
                 "'consensus_state':{'needed':3,'reporting':2},");
    assert_holds(&a, "unmasked", buf_string(&out), "'url':'https://u:p@h/'");
    assert_holds(&a, "unmasked", buf_string(&out), "'headers':{'A':'b','C':'d'}");
    assert_holds(&a, "checked", buf_string(&out), "'up','last_checked_at':'2026-02-10T14:00:01Z',"
                                                  "'stale':true,'is_f");

    buf_reset(&out);
    put_object(&out, NULL);
    monitor_brief_json(&out, &a, &m, DOWN);
    end_object(&out);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'monitor':{'id':'m','name':'n','url':'https://***@h/',"
                                   "'current_status':'down'}}"));
    arena_free(&a);
}

/* An export is a create body, and creating from it gives the same export. */
static void
an_export_can_be_created_again(void **state)
{
    struct arena a = { NULL };
    struct monitor m;
    const char *first;

    (void)state;
    assert_int_equal(create(&a, FULL, 600, &m).fault, FIELD_FINE);
    first = export(&a, &m);
    assert_string_equal(first, quoted(&a, FULL_EXPORT));
    assert_int_equal(create(&a, first, 600, &m).fault, FIELD_FINE);
    assert_string_equal(export(&a, &m), first);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_accepted),
        cmocka_unit_test(bodies_refused),
        cmocka_unit_test(lengths),
        cmocka_unit_test(bodies_of_changes),
        cmocka_unit_test(the_method_is_judged_with_the_type),
        cmocka_unit_test(the_interval_bound),
        cmocka_unit_test(stored_forms),
        cmocka_unit_test(stored_options),
        cmocka_unit_test(strange_options),
        cmocka_unit_test(what_clients_see),
        cmocka_unit_test(an_export_can_be_created_again),
    };

    return cmocka_run_group_tests_name("monitor", tests, NULL, NULL);
}
