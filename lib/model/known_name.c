/* Three questions, the surest first. The table of synonyms says for each word what it may stand for; which of
 * these is meant follows from what is known at this place: "name" of a channel is a name, of a page its
 * title. */
#include "model/known_name.h"

#include "base/buf.h"
#include "base/nearest.h"
#include "base/text.h"

#include <string.h>

/* In the form that fold() gives: no underscores. Words of one row stand for the same names. What clients of
 * other monitors (Uptime Kuma, UptimeRobot, Better Stack and others) call the same things. */
static const struct {
    const char *words;  /* with a blank around each */
    const char *meant[4];
} synonyms[] = {
    { " keyword search expect expected contains bodycontain responsecontains containstring bodymatch ",
      { "body_contains", "dns_expected" } },
    { " body payload data requestbody postdata ", { "request_body" } },
    { " basicauth authentication credentials bearertoken authorization ", { "auth" } },
    { " verifyssl ignoretls insecure sslverify verifytls tlsskipverify insecureskipverify verifycertificate ",
      { "tls_verify" } },
    { " cacert ca cafile certificateauthority ", { "tls_ca" } },
    { " conditions asserts checks assertion validations ", { "assertions" } },
    { " runbook runbookurl playbook docsurl ", { "notes_url" } },
    { " notes note comment ", { "description" } },
    { " upsidedown inverted negate invertkeyword ", { "invert" } },
    { " resolver resolvers nameserver nameservers dnsserver dnsresolveserver ", { "dns_resolvers" } },
    { " ipversion ipprotocol addressfamily preferredipprotocol ", { "ip_family" } },
    { " key externalkey customid slug identifier ", { "external_id" } },
    { " interval frequency period every intervalms intervalminutes checkinterval checkrate heartbeatinterval "
      "checkintervalseconds intervalsec resolution ", { "interval_seconds" } },
    { " statuscode status expectedcode expectedstatuscode expectedstatuscodes acceptedstatuscodes "
      "statuscodes httpstatus code validstatuscodes ", { "expected_status" } },
    { " timeout timeoutms timeoutseconds timeoutsec requesttimeout timeouts ",
      { "timeout_ms", "timeout_seconds", "timeout" } },
    { " wait waitfor seconds timeout timeoutseconds ", { "wait_seconds", "wait" } },
    { " threshold retries maxretries failurethreshold confirmations confirmation failuresbeforealert "
      "attempts triggersafter confirmationperiod ", { "confirmation_threshold" } },
    { " retryinterval retryafter retrydelay resendinterval retryintervalsec ", { "retry_interval_seconds" } },
    { " successthreshold recovery recoveries recoveryperiod ", { "recovery_threshold" } },
    { " degraded slowthreshold ", { "degraded_threshold" } },
    { " maxresponsetime responsetime latency latencythreshold responsetimethreshold maxlatency slow slowms "
      "responsethreshold degradedafter ", { "response_time_threshold_ms" } },
    { " group groupid folder category parentgroup team ", { "group_name" } },
    { " tag labels label ", { "tags" } },
    { " type kind checktype monitor protocol channel ", { "monitor_type", "channel_type" } },
    { " target host hostname address endpoint uri link website site domain webhookurl webhook fqdn ",
      { "url", "custom_domain", "config" } },
    { " verb httpmethod requestmethod ", { "method" } },
    { " httpheaders requestheaders header customheaders ", { "headers" } },
    { " public visible visibility ", { "is_public" } },
    { " followredirect redirects maxredirects redirect ", { "follow_redirects" } },
    { " recordtype dnstype dnsresolvetype querytype ", { "dns_record_type" } },
    { " expectedip expectedvalue dnsvalue resolvedvalue ", { "dns_expected" } },
    { " slo sla target slatargetpct targetpct uptimetarget availability ", { "sla_target" } },
    { " slaperiod slawindow perioddays slodays ", { "sla_period_days" } },
    { " consensus quorum regions locations ", { "consensus_threshold" } },
    { " title friendlyname displayname monitorname label summary ", { "name", "title" } },
    { " name heading displayname pagename ", { "title" } },
    { " path slugname id ", { "slug" } },
    { " about subtitle body text ", { "description", "content", "note" } },
    { " logo image icon logourl ", { "logo_url" } },
    { " hostname host ", { "custom_domain" } },
    { " enabled active isactive on ", { "is_enabled" } },
    { " format template payload bodyformat ", { "payload_format" } },
    { " settings options configuration params to email emailaddress recipient ", { "config", "address" } },
    { " notifyon triggers eventtypes on ", { "events" } },
    { " delay after minduration ", { "min_duration_seconds" } },
    { " repeat repeatinterval reminder remindevery repeatminutes resend resendevery renotify ",
      { "repeat_interval_minutes" } },
    { " maxreminders repeats repeatcount limit ", { "max_repeats" } },
    { " escalation escalate escalateafter escalationafter escalationdelay ",
      { "escalation_after_minutes" } },
    { " comment message reason text body description ", { "note", "content" } },
    { " user by who username author acknowledger ", { "actor", "author" } },
    { " actor createdby ", { "author" } },
    { " internal private ", { "is_internal" } },
    { " start starts startsat startat starttime from begin begins ", { "starts_at" } },
    { " end ends endat endtime until to ", { "ends_at" } },
    { " parent parentid dependson monitorid dependency dependencyid ", { "depends_on_id" } },
    { " monitors ids monitorid items ", { "monitor_ids", "monitors" } },
    { " area zone country location place ", { "region" } },
    { " tz zone zoneinfo ", { "timezone" } },
    { " q query filter ", { "search" } },
    { " pagesize perpage count size max top first ", { "limit" } },
    { " skip start from page ", { "offset" } },
    { " since cursor after lastid lasteventid sinceid ", { "after", "cursor", "since" } },
    { " until maxid ", { "before" } },
    { " range window span ", { "period", "days" } },
    { " tags label labels ", { "tag" } },
    { " groupname groups ", { "group" } },
    { " state ", { "status" } },
    { " status ", { "state" } },
    { " type eventtype events ", { "types", "event" } },
    /* words that stand for values: kinds, sources, ops */
    { " https web website url keyword json ", { "http" } },
    { " icmp ", { "ping" } },
    { " port socket ", { "tcp" } },
    { " heartbeat cron deadman deadmansswitch passive ", { "push" } },
    { " ws wss ", { "websocket" } },
    { " ssl cert certificate sslcertificate ", { "tls" } },
    { " whois rdap domainexpiry ", { "domain" } },
    { " nagios script exec command ", { "plugin" } },
    { " statuscode httpstatus code ", { "status" } },
    { " headers ", { "header" } },
    { " text content responsebody ", { "body" } },
    { " jsonpath jsonbody jsonvalue ", { "json" } },
    { " latency time duration responsetimems ", { "response_time" } },
    { " certificate cert certexpiry certificateexpiry sslexpiry certificateexpiration ",
      { "certificate_days" } },
    { " dns dnsvalue records ", { "dns_values" } },
    { " eq = == === equal is ", { "equals" } },
    { " ne neq != !== <> notequal isnot ", { "not_equals" } },
    { " gt > greater above morethan ", { "greater_than" } },
    { " lt < less below lower ", { "less_than" } },
    { " gte ge >= min minimum greaterorequal greaterthanorequal ", { "at_least" } },
    { " lte le <= max maximum lessorequal lessthanorequal ", { "at_most" } },
    { " regex regexp match pattern ~ =~ ", { "matches" } },
    { " notregex notmatch !~ ", { "not_matches" } },
    { " include includes has in ", { "contains" } },
    { " notinclude notincludes excludes doesnotcontain ", { "not_contains" } },
    { " present defined isset ", { "exists" } },
    { " absent missing undefined ", { "not_exists" } },
    { " empty blank ", { "is_empty" } },
    { " nonempty notblank ", { "not_empty" } },
    { " critical error fail failed ", { "down" } },
    { " warn warning slow ", { "degraded" } },
    { " id monitorid monitor monitorids monitors incident incidentid uuid ", { "ids", "id" } },
    { " name confirm confirmation ", { "confirm_name" } },
    { " tokens budget maxlength limit ", { "max_tokens" } },
    { " duration durationminutes durationseconds minutes for length ", { "duration_seconds", "minutes" } },
};

/* In lower case, without what joins words: "timeoutMs", "timeout-ms" and "timeout_ms" become the same. */
static const char *
fold(struct arena *a, const char *name)
{
    struct buf out = { .arena = a };

    for (; *name != '\0'; name++)
        if (strchr("_-. ", *name) == NULL)
            buf_char(&out, *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name);
    return buf_string(&out);
}

static const char *
same_words(struct arena *a, const char *folded, const char *const *known)
{
    while (*known != NULL && strcmp(fold(a, *known), folded) != 0)
        known++;
    return *known;
}

static const char *
find(const char *name, const char *const *known)
{
    while (name != NULL && *known != NULL && strcmp(*known, name) != 0)
        known++;
    return name == NULL ? NULL : *known;
}

static const char *
by_synonym(struct arena *a, const char *folded, const char *const *known)
{
    const char *word = arena_printf(a, " %s ", folded), *found = NULL;

    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms && found == NULL; i++) {
        if (strstr(synonyms[i].words, word) == NULL)
            continue;
        for (size_t j = 0; j < 4 && found == NULL; j++)
            found = find(synonyms[i].meant[j], known);
    }
    return found;
}

const char *
known_name_meant(struct arena *a, const char *given, const char *const *known)
{
    const char *name = text_cut(a, given, 60), *folded = fold(a, name), *found;

    found = same_words(a, folded, known);
    if (found == NULL)
        found = by_synonym(a, folded, known);
    return found != NULL ? found : nearest_word(name, known, strlen(name) < 5 ? 1 : 2);
}
