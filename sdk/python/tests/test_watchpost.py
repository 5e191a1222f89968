"""Every method against a live instance.

WATCHPOST_URL names the instance, WATCHPOST_ADMIN_KEY its admin key, and WATCHPOST_COMMAND the command `watchpost` that
works on its database (with WATCHPOST_CONF in the environment), so that checks can be made at will.
"""

import inspect
import json
import os
import re
import socket
import subprocess
import threading
import time
import unittest
import unittest.mock
import urllib.error
import warnings
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import watchpost
from watchpost import (AuthError, ConflictError, GateFailed, NotFoundError, RateLimitError, SSEEvent, ValidationError,
                       Watchpost, WatchpostError)

ADMIN = os.environ["WATCHPOST_ADMIN_KEY"]
COMMAND = os.environ["WATCHPOST_COMMAND"]
NOBODY = "00000000-0000-4000-8000-000000000000"
REFUSED = "http://127.0.0.1:9/"


def check(*monitor_ids: str) -> None:
    named = [word for monitor_id in monitor_ids for word in ("--monitor", monitor_id)]
    subprocess.run([COMMAND, "check", *named], check=True)


class Live(unittest.TestCase):
    wp: Watchpost

    @classmethod
    def setUpClass(cls) -> None:
        cls.wp = Watchpost()

    def monitor(self, name="A monitor", url=REFUSED, **fields):
        made = self.wp.create_monitor(name, url, **fields)
        self.addCleanup(self.forget, made)
        return made

    def forget(self, made):
        try:
            self.wp.delete_monitor(made["id"], ADMIN)
        except NotFoundError:
            pass


class Jobs(Live):
    def test_job(self):
        made = self.monitor("A job", None, monitor_type="push", every_seconds=3600, key=ADMIN)
        key, url = made["manage_key"], made["ping_url"]
        self.assertTrue(made["ping_key"].startswith("wpp_"))
        self.assertNotIn("interval_seconds", made)
        self.assertEqual(self.wp.ping(url, state="start", run="one")["ok"], True)
        self.assertTrue(self.wp.get_monitor(made["id"])["running"])
        self.assertEqual(self.wp.ping(url, state=3, run="one", body="disk full")["status"], "down")
        self.assertEqual(self.wp.ping(url, body={"metrics": {"rows": 5}})["status"], "up")
        self.wp.ping(url, state="log", body=b"\xff bytes")
        pings = self.wp.list_pings(made["id"], key)
        self.assertEqual([p["kind"] for p in pings], ["log", "success", "fail", "start"])
        self.assertEqual(pings[1]["metrics"], {"rows": 5})
        self.assertEqual(pings[2]["body"]["text"], "disk full")
        self.assertEqual(len(self.wp.list_pings(made["id"], key, limit=1)), 1)
        fresh = self.wp.rotate_ping_key(made["id"], key)
        with self.assertRaises(NotFoundError):
            self.wp.ping(url)
        self.assertEqual(self.wp.ping(fresh["ping_url"])["status"], "up")
        with self.assertRaises(ValidationError):
            self.wp.ping(fresh["ping_url"], run="no blanks")


class Monitors(Live):
    def test_life(self):
        made = self.monitor("Life", REFUSED, tags=["sdk-life"], is_public=True, headers={"X-A": "secret"},
                            max_messages=5, sla_target=99.5)
        self.assertTrue(made["manage_key"].startswith("wp_"))
        self.assertEqual(made["view_url"], "/monitor/" + made["id"])
        self.assertNotIn("monitor", made)
        key = made["manage_key"]
        self.assertEqual(self.wp.get_monitor(made["id"])["headers"], {"X-A": "***"})
        self.assertEqual(self.wp.get_monitor(made["id"], key=key)["headers"], {"X-A": "secret"})
        self.wp.update_monitor(made["id"], key, name="Renamed", sla_target=None)
        self.assertNotIn("sla_target", self.wp.get_monitor(made["id"]))
        self.assertEqual([m["name"] for m in self.wp.list_monitors(tag="sdk-life")], ["Renamed"])
        self.assertEqual(self.wp.list_monitors(search="renam", status="unknown", limit=1, offset=0)[0]["id"], made["id"])
        self.assertIn("message", self.wp.check_monitor(made["id"], key))
        self.assertIs(self.wp.pause_monitor(made["id"], key)["monitor"]["is_paused"], True)
        self.assertTrue(self.wp.get_monitor(made["id"])["is_paused"])
        self.assertIn("message", self.wp.resume_monitor(made["id"], key))
        fresh = self.wp.rotate_key(made["id"], key)["manage_key"]
        with self.assertRaises(AuthError):
            self.wp.export_monitor(made["id"], key)
        self.assertEqual(self.wp.export_monitor(made["id"], fresh)["name"], "Renamed")
        self.assertIsNone(self.wp.delete_monitor(made["id"], fresh))
        with self.assertRaises(NotFoundError):
            self.wp.get_monitor(made["id"])

    def test_private_ones_for_the_admin(self):
        made = self.monitor("Hidden", tags=["sdk-hidden"])
        self.assertEqual(self.wp.list_monitors(tag="sdk-hidden"), [])
        self.assertEqual(self.wp.list_monitors(tag="sdk-hidden", key=ADMIN)[0]["id"], made["id"])

    def test_screens(self):
        made = self.monitor("Seen", tags=["sdk-seen"], is_public=True, confirmation_threshold=1, sla_target=99)
        seen = self.wp.get_monitor_overview(made["id"])
        self.assertEqual((seen["manages"], seen["monitor"]["id"], seen["sla"]["status"]), (False, made["id"], "met"))
        self.assertNotIn("last_heartbeat", seen)
        check(made["id"])
        seen = self.wp.get_monitor_overview(made["id"], key=made["manage_key"])
        self.assertTrue(seen["manages"])
        self.assertEqual((seen["status_reason"], seen["open_incident"]["cause"]), ("Connection refused",) * 2)
        [row] = self.wp.list_monitor_summaries(tag="sdk-seen", limit=5, offset=0, status="down")
        self.assertEqual((row["monitor_type"], row["status_since"]), ("http", seen["status_since"]))
        self.assertEqual(self.wp.list_monitor_summaries(search="Seen", group="none", key=ADMIN), [])

    def test_warnings(self):
        with self.assertWarnsRegex(UserWarning, "timeout_ms lowered from 60001 to 60000") as seen:
            made = self.monitor("Slow", timeout_ms=60001)
        self.assertEqual(seen.filename, __file__)
        self.assertEqual(made["warnings"], ["timeout_ms lowered from 60001 to 60000"])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.wp.update_monitor(made["id"], made["manage_key"], timeout_ms=60001)  # was told
        with self.assertWarnsRegex(UserWarning, "timeout_ms lowered from 60002 to 60000"):
            many = self.wp.bulk_create_monitors([{"name": "One", "url": REFUSED, "timeout_ms": 60002}])
        self.addCleanup(self.forget, many["created"][0])

    def test_bulk(self):
        answer = self.wp.bulk_create_monitors([{"name": "One", "url": REFUSED}, {"name": "", "url": REFUSED}])
        self.addCleanup(self.forget, answer["created"][0])
        self.assertEqual((answer["succeeded"], answer["failed"]), (1, 1))
        self.assertIn("manage_key", answer["created"][0])
        self.assertEqual(answer["created"][0]["name"], "One")

    def test_quick_and_waiting(self):
        made = self.wp.quick_monitor("Quick", REFUSED)
        self.addCleanup(self.forget, made)
        self.assertTrue(made["is_public"])
        self.assertIs(self.wp.is_up(made["id"]), False)
        self.assertIs(self.wp.all_up(), False)
        self.assertIs(self.wp.wait_for_up(made["id"], timeout=0, poll_interval=0), False)
        with self.assertRaises(NotFoundError):
            self.wp.is_up(NOBODY)


class History(Live):
    def test_figures(self):
        made = self.monitor("Self", self.wp.base_url + "/api/v1/health", sla_target=99)
        with self.assertRaises(NotFoundError):
            self.wp.get_sla(self.monitor("No target")["id"])
        check(made["id"])
        beats = self.wp.list_heartbeats(made["id"], limit=5)
        self.assertEqual([b["status"] for b in beats], ["up"])
        self.assertEqual(self.wp.list_heartbeats(made["id"], after=beats[0]["seq"]), [])
        self.assertEqual(self.wp.list_heartbeats(made["id"], before=beats[0]["seq"]), [])
        self.assertEqual(self.wp.get_uptime(made["id"])["uptime_24h"], 100)
        self.assertEqual(self.wp.get_uptime_history(made["id"], days=1)[0]["up_checks"], 1)
        seen = self.wp.get_heartbeat(made["id"], beats[0]["id"], key=made["manage_key"])
        self.assertEqual(seen["evidence"]["status_code"], 200)
        self.assertNotIn("evidence", self.wp.get_heartbeat(made["id"], beats[0]["id"]))
        pair = self.wp.get_evidence(made["id"], made["manage_key"])
        self.assertEqual((pair["latest"]["heartbeat_id"], pair["last_failure"]), (beats[0]["id"], None))
        with self.assertRaises(NotFoundError):
            self.wp.get_certificate(made["id"])
        chart = self.wp.get_response_times(made["id"])
        self.assertEqual(len(chart["phases"]["connect"]), 288)
        self.assertEqual(self.wp.get_response_times(made["id"], by="location")["locations"][0]["location_name"], "Local")
        self.assertEqual((len(chart["at"]), chart["step_seconds"], sum(chart["up_checks"])), (288, 300, 1))
        self.assertGreaterEqual(sum(self.wp.get_response_times(period="90d")["total_checks"]), 1)
        with self.assertRaises(ValidationError):
            self.wp.get_response_times(made["id"], period="1y")
        self.assertGreaterEqual(self.wp.get_uptime_history(days=1)[0]["total_checks"], 1)
        self.assertEqual(self.wp.get_sla(made["id"])["status"], "met")
        month = time.strftime("%Y-%m", time.gmtime())
        report = self.wp.get_sla_report(month, ADMIN, tag="none-such")
        self.assertEqual((report["month"], report["complete"], report["monitors"]), (month, False, []))
        with self.assertRaises(ValidationError):
            self.wp.get_sla_report("yesterday", ADMIN)
        self.assertIn("<svg", self.wp.get_uptime_badge(made["id"], period="7d", label="a & b"))
        self.assertIn("<svg", self.wp.get_status_badge(made["id"]))
        self.assertTrue(self.wp.is_up(made["id"]))
        self.assertTrue(self.wp.wait_for_up(made["id"], timeout=5, poll_interval=1))

    def test_only_what_began_after_the_call_is_fresh(self):
        made = self.monitor("Fresh", self.wp.base_url + "/api/v1/health", key=ADMIN)
        self.wp.check(made["id"], made["manage_key"], wait=60)
        seen = self.wp.list_heartbeats(made["id"])[0]["seq"]
        self.assertTrue(self.wp.wait_for_up(made["id"], timeout=120, fresh=True, key=made["manage_key"]))
        self.assertGreater(self.wp.list_heartbeats(made["id"])[0]["seq"], seen)


class Incidents(Live):
    def test_story(self):
        made = self.monitor("Broken", confirmation_threshold=1, is_public=True)
        check(made["id"])
        [incident] = self.wp.list_incidents(made["id"], limit=3)
        self.assertEqual(self.wp.list_incidents(made["id"], after=incident["seq"]), [])
        self.wp.acknowledge_incident(incident["id"], made["manage_key"], note="Looking", acknowledged_by="ops")
        seen = self.wp.get_incident(incident["id"])
        self.assertEqual((seen["acknowledgement"], seen["acknowledged_by"]), ("Looking", "ops"))
        withdrawn = self.wp.withdraw_acknowledgement(incident["id"], made["manage_key"])
        self.assertNotIn("acknowledged_by", withdrawn["incident"])
        self.wp.acknowledge_incident(incident["id"], made["manage_key"])
        note = self.wp.add_incident_note(incident["id"], "Found it", made["manage_key"], author="me")
        self.assertEqual(self.wp.list_incident_notes(incident["id"], limit=1), [note])
        secret = self.wp.add_incident_note(incident["id"], "For us", made["manage_key"], is_internal=True)
        self.assertEqual(self.wp.list_incident_notes(incident["id"]), [note])
        self.assertEqual(self.wp.list_incident_notes(incident["id"], key=made["manage_key"]), [note, secret])
        self.wp.acknowledge_incident(incident["id"], made["manage_key"], is_internal=True)
        self.assertNotIn("acknowledged_by", self.wp.get_incident(incident["id"]))
        self.assertTrue(self.wp.get_incident(incident["id"], key=made["manage_key"])["acknowledgement_is_internal"])
        types = [moment["type"] for moment in self.wp.get_incident_timeline(incident["id"])]
        self.assertEqual(types[:2] + sorted(types[2:]), ["first_failure", "opened", "acknowledged", "acknowledged", "note"])
        self.assertIn("alert", [m["type"] for m in self.wp.get_incident_timeline(incident["id"], key=ADMIN)])
        recent = self.wp.list_recent_incidents(status="open", limit=100, key=ADMIN)
        self.assertIn(incident["id"], [i["id"] for i in recent])
        summary = self.wp.get_downtime_summary(made["id"])
        self.assertTrue(summary["is_down"])
        self.assertEqual(summary["current_incident"]["id"], incident["id"])
        self.assertEqual(summary["uptime_24h"], 0)


class Alerts(Live):
    def test_channels(self):
        made = self.monitor()
        mid, key = made["id"], made["manage_key"]
        channel = self.wp.create_notification(mid, "Hook", "webhook", {"url": "http://127.0.0.1:9/"}, key,
                                              events=["incident.created"])
        self.assertEqual(channel["events"], ["incident.created"])
        self.assertEqual([c["id"] for c in self.wp.list_notifications(mid, key)], [channel["id"]])
        changed = self.wp.update_notification(channel["id"], key, is_enabled=False, name="Off")
        self.assertEqual(changed["notification"]["state"], "disabled")
        self.assertEqual(self.wp.list_notifications(mid, key)[0]["name"], "Off")
        previews = self.wp.preview_notification(channel["id"], key)
        self.assertEqual(previews[0]["event"], "incident.created")
        self.assertTrue(self.wp.rotate_notification_secret(channel["id"], key)["secret"].startswith("whsec_"))
        self.assertIs(self.wp.test_notification(mid, channel["id"], key)["delivered"], False)
        log = self.wp.list_webhook_deliveries(mid, key, limit=1, after=0, event="incident.created", status="failed")
        self.assertEqual(log, {"deliveries": [], "total": 0})
        with self.assertRaises(NotFoundError):
            self.wp.redeliver(mid, NOBODY, key)
        self.assertIsNone(self.wp.delete_notification(channel["id"], key))
        with self.assertRaises(ValidationError):
            self.wp.create_notification(mid, "Fax", "fax", {}, key)

    def test_rules(self):
        made = self.monitor()
        mid, key = made["id"], made["manage_key"]
        with self.assertRaises(NotFoundError):
            self.wp.get_alert_rules(mid, key)
        self.wp.set_alert_rules(mid, key, repeat_interval_minutes=15)
        self.assertIs(self.wp.set_alert_rules(mid, key, repeat_after_acknowledge=True)["repeat_after_acknowledge"], True)
        self.wp.set_alert_rules(mid, key)
        self.assertEqual(self.wp.get_alert_rules(mid, key)["max_repeats"], 10)
        self.assertIsNone(self.wp.delete_alert_rules(mid, key))
        self.assertEqual(self.wp.list_alert_log(mid, key, limit=5, after="2026-01-01T00:00:00Z"), [])


class Planning(Live):
    def test_maintenance(self):
        made = self.monitor()
        now = datetime.now(timezone.utc).replace(microsecond=0)
        window = self.wp.create_maintenance(made["id"], "Deploy", now, now + timedelta(hours=1), made["manage_key"])
        self.assertEqual(window["starts_at"], now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self.wp.create_maintenance(made["id"], "Text", "2026-02-10T14:00:00Z", "2026-02-10T15:00:00Z",
                                   made["manage_key"])
        self.assertEqual([w["title"] for w in self.wp.list_maintenance(made["id"])], ["Deploy", "Text"])
        self.assertIn(window["id"], [w["id"] for w in self.wp.list_all_maintenance(state="active", key=ADMIN)])
        self.assertNotIn(window["id"], [w["id"] for w in self.wp.list_all_maintenance()])
        self.assertIsNone(self.wp.delete_maintenance(window["id"], made["manage_key"]))

    def test_dependencies(self):
        api, database = self.monitor("API", is_public=True), self.monitor("Database", is_public=True)
        key = api["manage_key"]
        made = self.wp.add_dependency(api["id"], database["id"], key)
        with self.assertRaises(ConflictError):
            self.wp.add_dependency(api["id"], database["id"], key)
        for other in (api["id"], NOBODY):
            with self.assertRaises(ValidationError):
                self.wp.add_dependency(api["id"], other, key)
        self.assertEqual(self.wp.list_dependencies(api["id"])[0]["depends_on_name"], "Database")
        self.assertEqual(self.wp.list_dependents(database["id"])[0]["monitor_name"], "API")
        graph = self.wp.get_dependency_graph(api["id"])
        self.assertEqual(([n["name"] for n in graph["nodes"]], graph["edges"][0]["id"], graph["truncated"]),
                         (["API", "Database"], made["id"], False))
        self.assertIsNone(self.wp.delete_dependency(api["id"], made["id"], key))


class Regions(Live):
    def test_location(self):
        made = self.wp.create_location("SDK test", None, ADMIN)
        location = made["location"]["id"]
        self.addCleanup(self.wp.delete_location, location, ADMIN)
        watched = self.monitor("Watched", consensus_threshold=1)
        with self.assertRaises(ConflictError):
            self.wp.create_location("SDK test", "x", ADMIN)
        self.assertIn(location, [one["id"] for one in self.wp.list_locations()])
        self.assertEqual(self.wp.get_location(location)["health_status"], "new")
        self.assertIn(watched["id"], [m["id"] for m in self.wp.list_probe_monitors(made["probe_key"])])
        answer = self.wp.submit_probe(made["probe_key"], [
            {"monitor_id": watched["id"], "status": "up", "response_time_ms": 5},
            {"monitor_id": NOBODY, "status": "up", "response_time_ms": 5}])
        self.assertEqual((answer["accepted"], answer["rejected"]), (1, 1))
        self.assertEqual(self.wp.get_location_status(watched["id"])[0]["last_status"], "up")
        self.assertEqual(self.wp.get_consensus(watched["id"])["effective_status"], "up")
        with self.assertRaises(ValidationError):
            self.wp.get_consensus(self.monitor()["id"])


class Pages(Live):
    def test_page(self):
        page = self.wp.create_status_page("sdk-page", "SDK", description="", logo_url=None)
        key = page["manage_key"]
        made = self.monitor()
        with self.assertRaises(ConflictError):
            self.wp.create_status_page("sdk-page", "Again")
        self.assertIn("sdk-page", [p["slug"] for p in self.wp.list_status_pages()])
        self.wp.update_status_page("sdk-page", key, description="Ours")
        self.assertEqual(self.wp.add_monitors_to_page("sdk-page", [made["id"]], key)["added"], 1)
        self.assertEqual(self.wp.get_status_page("sdk-page")["description"], "Ours")
        self.assertEqual([m["id"] for m in self.wp.list_page_monitors("sdk-page")], [made["id"]])
        today = datetime.now(timezone.utc).strftime("%Y-%m-%d")
        self.assertEqual(self.wp.get_page_history("sdk-page", month=today[:7])["from"], today[:8] + "01")
        self.assertEqual(self.wp.get_page_day("sdk-page", today)["date"], today)
        self.assertIn("indicator", self.wp.get_page_summary("sdk-page")["status"])
        self.assertEqual(self.wp.get_page_feed("sdk-page")["version"], "https://jsonfeed.org/version/1.1")
        history = self.wp.get_page_history("sdk-page", days=2)["monitors"]
        self.assertEqual([(m["id"], m["total_checks"]) for m in history], [(made["id"], [0, 0])])
        self.assertEqual(self.wp.list_page_incidents("sdk-page", status="open", limit=5), [])
        self.assertTrue(self.wp.get_page_text("sdk-page").startswith("# Status\n\n`SDK`\n"))
        self.assertIn("All of it as JSON: /api/v1/status.", self.wp.get_page_text(page=2))
        self.assertEqual(self.wp.list_page_maintenance("sdk-page", state="past"), [])
        self.assertIsNone(self.wp.remove_monitor_from_page("sdk-page", made["id"], key))
        self.assertIsNone(self.wp.delete_status_page("sdk-page", key))


class Overview(Live):
    def test_lists(self):
        made = self.monitor(is_public=True, tags=["sdk-tag"], group_name="sdk-group")
        self.assertIn("sdk-tag", self.wp.list_tags())
        self.assertIn("sdk-group", self.wp.list_groups())
        self.assertEqual(len(self.wp.get_status(ids=[made["id"]], tag="sdk-tag")["monitors"]), 1)
        for nobody in ([], ["", " "]):
            self.assertEqual(self.wp.get_status(ids=nobody)["monitors"], [])
            self.assertEqual(self.wp.get_status_history(ids=nobody)["monitors"], [])
        days = self.wp.get_status_history(ids=[made["id"]], tag="sdk-tag", days=7)
        self.assertEqual((days["days"], len(days["monitors"][0]["uptime_pct"])), (7, 7))
        trends = self.wp.get_trends([made["id"], "x"])
        self.assertEqual([len(one["days"]["total_checks"]) for one in trends["monitors"]], [90])
        self.assertEqual(self.wp.get_dashboard()["recent_incidents"], [])
        self.assertIn("slowest_monitors", self.wp.get_dashboard(key=ADMIN))
        self.assertEqual(self.wp.verify_admin(ADMIN), {"valid": True})
        with self.assertRaises(AuthError):
            self.wp.get_attention(made["manage_key"])
        self.assertIn("MIN_INTERVAL_SECONDS", [one["name"] for one in self.wp.get_host_settings(ADMIN)["settings"]])
        self.assertFalse(self.wp.get_attention(ADMIN)["truncated"])
        self.assertEqual(self.wp.verify_admin("wrong"), {"valid": False})
        self.assertEqual(self.wp.whoami(key=ADMIN), {"kind": "admin"})
        self.assertEqual(self.wp.whoami(), {"kind": "none"})

    def test_workspaces(self):
        made = self.wp.create_workspace("Team", timezone="Europe/Berlin")
        owner = made["key"]
        self.assertEqual(made["workspace"]["timezone"], "Europe/Berlin")
        second = self.wp.create_key("ci", "viewer", owner, tags=["api"], expires_in_seconds=60, writes_per_hour=5)
        self.assertEqual(self.wp.get_workspace(second["key"])["key_info"]["tags"], ["api"])
        self.assertEqual([one["label"] for one in self.wp.list_keys(owner)], ["owner", "ci"])
        fresh = self.wp.rotate_workspace_key(second["key_info"]["id"], owner)["key"]
        self.assertEqual(self.wp.whoami(key=fresh)["role"], "viewer")
        self.wp.delete_key(second["key_info"]["id"], owner)
        channel = self.wp.create_channel("hook", "webhook", {"url": REFUSED}, owner, match={"tags": ["api"]})
        self.assertEqual(self.wp.list_channels(owner)[0]["match"], {"tags": ["api"]})
        self.assertEqual(self.wp.update_channel(channel["id"], owner, name="other")["channel"]["name"], "other")
        silence = self.wp.create_silence(owner, match={"tags": ["api"]}, reason="deploy",
                                         ends_at=datetime.now(timezone.utc) + timedelta(hours=1))
        self.assertEqual(self.wp.list_silences(owner, state="active")[0]["id"], silence["id"])
        self.assertFalse(self.wp.end_silence(silence["id"], owner)["silence"]["active"])
        rules = self.wp.set_workspace_alert_rules(owner, escalation_after_minutes=30,
                                                  escalation_channel_ids=[channel["id"]])
        self.assertEqual(rules["escalation_channel_ids"], [channel["id"]])
        self.assertEqual(self.wp.get_workspace_alert_rules(owner)["escalation_after_minutes"], 30)
        self.assertIsNone(self.wp.delete_workspace_alert_rules(owner))
        document = {"version": 1, "monitors": {"named": {"name": "Named", "url": REFUSED}}}
        self.assertFalse(self.wp.apply(document, owner, dry_run=True)["applied"])
        self.assertEqual(self.wp.apply(document, owner)["plan"][0]["action"], "create")
        self.assertEqual(self.wp.export(owner)["monitors"]["named"]["name"], "Named")
        self.assertEqual(self.wp.apply({"version": 1}, owner, prune="force")["plan"][0]["action"], "delete")
        self.wp.delete_channel(channel["id"], owner)
        named = self.wp.put_channel("ops", "hook", "webhook", {"url": REFUSED}, owner)
        self.assertEqual(self.wp.put_channel("ops", "other", "webhook", {"url": REFUSED}, owner)["id"], named["id"])
        self.assertEqual(self.wp.get_channel_by("ops", owner)["name"], "other")
        self.assertIsNone(self.wp.delete_channel_by("ops", owner))
        monitor = self.monitor("Joins")
        self.assertEqual(self.wp.list_audit(owner, limit=1)[0]["subject"]["type"], "channel")
        self.assertEqual(self.wp.adopt([monitor["manage_key"]], owner)["adopted"][0]["id"], monitor["id"])
        self.assertEqual([one["id"] for one in self.wp.list_monitors(key=owner)], [monitor["id"]])
        self.assertNotIn("workspace_id", self.wp.release_monitor(monitor["id"], owner)["monitor"])

    def test_posts(self):
        page = self.wp.create_status_page("sdk-posts", "Posts", access="unlisted", theme="dark")
        key = page["manage_key"]
        self.addCleanup(self.wp.delete_status_page, "sdk-posts", key)
        self.assertEqual((page["status_page"]["access"], page["status_page"]["theme"]), ("unlisted", "dark"))
        with self.assertRaises(ValidationError):
            self.wp.set_page_image("sdk-posts", "logo", b"no png", ADMIN)
        self.assertNotIn("logo", self.wp.delete_page_image("sdk-posts", "logo", key))
        made = self.monitor("Laid out")
        laid = self.wp.set_page_layout("sdk-posts", [{"section": "A", "monitors": [{"id": made["id"]}]}], key)
        self.assertEqual(self.wp.get_page_layout("sdk-posts"), laid)
        post = self.wp.create_post("sdk-posts", "Slow", key, body="*We* look", impact="major")
        self.assertEqual(post["body_html"], "<p><em>We</em> look</p>")
        told = self.wp.add_post_update("sdk-posts", post["id"], "Found", key, state="identified")
        update = told["updates"][0]["id"]
        self.assertEqual(told["state"], "identified")
        changed = self.wp.change_post_update("sdk-posts", post["id"], update, key, body="Found it")
        self.assertEqual(changed["updates"][0]["body_markdown"], "Found it")
        self.assertEqual(self.wp.delete_post_update("sdk-posts", post["id"], update, key)["state"], "investigating")
        self.assertEqual(self.wp.update_post("sdk-posts", post["id"], key, title="Slower")["title"], "Slower")
        self.assertEqual(self.wp.get_post("sdk-posts", post["id"])["title"], "Slower")
        self.assertEqual([p["id"] for p in self.wp.list_posts("sdk-posts", state="open", kind="incident")], [post["id"]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.assertIn("message", self.wp.subscribe("sdk-posts", "reader@example.com", kinds=["incident"]))
        there = self.wp.list_subscribers("sdk-posts", key, limit=5)
        self.assertEqual((there["pending"], there["subscribers"][0]["kinds"]), (1, ["incident"]))
        self.assertIsNone(self.wp.delete_subscriber("sdk-posts", there["subscribers"][0]["id"], key))
        self.assertIsNone(self.wp.delete_post("sdk-posts", post["id"], key))
        self.assertEqual(self.wp.list_posts("sdk-posts", limit=1, offset=0), [])

    def test_an_empty_id_is_unknown(self):
        for get in (self.wp.get_monitor, self.wp.get_incident, self.wp.get_location, self.wp.get_status_page,
                    self.wp.get_uptime_history, self.wp.get_page_text):
            with self.assertRaises(NotFoundError, msg=get.__name__):
                get("")

    def test_settings(self):
        self.assertEqual(self.wp.update_settings(ADMIN, title="Ours")["title"], "Ours")
        self.assertIsNone(self.wp.update_settings(ADMIN, title=None)["title"])
        self.assertIsNone(self.wp.get_settings()["title"])

    def test_discovery(self):
        guide = self.wp.get_llms_txt()
        self.assertIn("Watchpost", guide)
        for same in (self.wp.llms_txt_root, self.wp.get_skill, self.wp.skill_md_v1):
            self.assertEqual(same(), guide)
        self.assertEqual(self.wp.get_skills_index()["skills"][0]["name"], "watchpost")
        self.assertEqual(self.wp.get_openapi()["info"]["title"], "Watchpost")
        self.assertEqual(self.wp.health()["status"], "ok")


class Streams(Live):
    def test_stream(self):
        made = self.monitor("Streamed", confirmation_threshold=1)
        check(made["id"])
        stream = self.wp.stream_events(made["id"], after=0)
        self.assertEqual([next(stream).event, next(stream).event], ["check.completed", "incident.created"])
        stream.close()
        stream = self.wp.stream_events(types=["incident.created"], after=0, key=ADMIN, reconnect=False)
        event = next(stream)
        stream.close()
        self.assertEqual(event.event, "incident.created")
        self.assertEqual(event.json["event"], "incident.created")
        self.assertTrue(event.id.isdigit())

    def test_first_error_is_raised(self):
        with self.assertRaises(NotFoundError):
            next(self.wp.stream_events(NOBODY))
        with self.assertRaises(ValidationError):
            next(self.wp.stream_events(types=["nothing"]))

    def test_event(self):
        self.assertEqual(SSEEvent(), SSEEvent("message", "", None, None))
        self.assertIsNone(SSEEvent(data="no json").json)


class Answers(BaseHTTPRequestHandler):
    """Says what it was told to, one answer per request."""

    def do_GET(self):
        status, headers, body = self.server.answers.pop(0)
        self.server.requests.append(self.headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Errors(unittest.TestCase):
    def serve(self, *answers):
        server = HTTPServer(("127.0.0.1", 0), Answers)
        server.answers, server.requests = list(answers), []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server, Watchpost("http://127.0.0.1:%d//" % server.server_port)

    def test_kinds(self):
        for status, kind in ((400, ValidationError), (401, AuthError), (403, AuthError), (404, NotFoundError),
                             (409, ConflictError), (422, ValidationError), (500, WatchpostError)):
            _, wp = self.serve((status, {}, json.dumps({"error": "No.", "code": "X"}).encode()))
            with self.assertRaises(kind) as caught:
                wp.health()
            self.assertEqual((str(caught.exception), caught.exception.status_code, caught.exception.body["code"]),
                             ("No.", status, "X"))

    def test_rate_limit(self):
        _, wp = self.serve((429, {"Retry-After": "60"}, b'{"error": "Slow.", "retry_after_secs": 90}'))
        with self.assertRaises(RateLimitError) as caught:
            wp.health()
        self.assertEqual(caught.exception.retry_after, 90)
        _, wp = self.serve((429, {"Retry-After": "60"}, b"slow"))
        with self.assertRaises(RateLimitError) as caught:
            wp.health()
        self.assertEqual((caught.exception.retry_after, caught.exception.body, str(caught.exception)),
                         (60, "slow", "slow"))

    def test_retries(self):
        server, wp = self.serve((503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), (200, {}, b"{}"))
        self.assertEqual(wp.health(), {})
        self.assertEqual(len(server.requests), 3)
        server, wp = self.serve(*[(503, {"Retry-After": "0"}, b"")] * 3)
        with self.assertRaises(WatchpostError) as caught:
            wp.health()
        self.assertEqual((caught.exception.status_code, caught.exception.body), (503, None))

    def test_no_answer(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            with self.assertRaises(urllib.error.URLError):
                Watchpost("http://127.0.0.1:%d" % unused.getsockname()[1]).health()

    def test_stream_comes_back(self):
        kind = {"Content-Type": "text/event-stream"}
        server, wp = self.serve((200, kind, b"retry: 1\n: hello\n\nid: 7\nevent: a\ndata: 1\n\n"),
                                (200, kind, b"id: 8\ndata: 2\ndata: 3\n\n"))
        stream = wp.stream_events()
        self.assertEqual(next(stream), SSEEvent("a", "1", "7"))
        self.assertEqual(next(stream), SSEEvent("message", "2\n3", "8"))
        self.assertEqual(server.requests[1]["Last-event-id"], "7")

    def test_stream_comes_back_from_errors(self):
        kind = {"Content-Type": "text/event-stream"}
        soon = {"Retry-After": "0"}
        full = json.dumps({"error": "Too many", "code": "RATE_LIMIT_EXCEEDED", "retry_after_secs": 6}).encode()
        server, wp = self.serve((200, kind, b"retry: 1\nid: 7\ndata: 1\n\n"), *[(503, soon, b"")] * 4, (502, {}, b""),
                                (504, {}, b""), (429, {}, full), (200, kind, b"id: 8\ndata: 2\n\n"), (404, {}, b""))
        stream = wp.stream_events()
        self.assertEqual(next(stream).id, "7")
        with unittest.mock.patch("time.sleep") as sleep:
            self.assertEqual(next(stream).id, "8")
            self.assertIn(unittest.mock.call(6), sleep.mock_calls)
            self.assertEqual({request["Last-event-id"] for request in server.requests[1:]}, {"7"})
            with self.assertRaises(NotFoundError):
                next(stream)

    def test_raw_and_parameters(self):
        _, wp = self.serve((200, {}, b"\x00\xff"), (200, {}, b""))
        self.assertEqual(wp._get("/x", params={"a": None, "b": ["1", "2"]}, raw=True), b"\x00\xff")
        self.assertIsNone(wp._get("/x"))


class Keys(Live):
    """Where the API takes a key but does not need one, so does the method."""

    CALLS = {
        ("post", "/monitors"): lambda wp, key: wp.create_monitor("A", REFUSED, key=key),
        ("get", "/monitors"): lambda wp, key: wp.list_monitors(key=key),
        ("post", "/monitors/bulk"): lambda wp, key: wp.bulk_create_monitors([], key=key),
        ("get", "/monitors/summary"): lambda wp, key: wp.list_monitor_summaries(key=key),
        ("get", "/monitors/{id}"): lambda wp, key: wp.get_monitor("x", key=key),
        ("get", "/monitors/{id}/overview"): lambda wp, key: wp.get_monitor_overview("x", key=key),
        ("get", "/incidents"): lambda wp, key: wp.list_recent_incidents(key=key),
        ("get", "/incidents/{id}/timeline"): lambda wp, key: wp.get_incident_timeline("x", key=key),
        ("get", "/maintenance"): lambda wp, key: wp.list_all_maintenance(key=key),
        ("post", "/status-pages"): lambda wp, key: wp.create_status_page("a-b", "A", key=key),
        ("get", "/status-pages"): lambda wp, key: wp.list_status_pages(key=key),
        ("get", "/status-pages/{slug}"): lambda wp, key: wp.get_status_page("x", key=key),
        ("get", "/status-pages/{slug}/monitors"): lambda wp, key: wp.list_page_monitors("x", key=key),
        ("get", "/status-pages/{slug}/layout"): lambda wp, key: wp.get_page_layout("x", key=key),
        ("get", "/status-pages/{slug}/history"): lambda wp, key: wp.get_page_history("x", key=key),
        ("get", "/status-pages/{slug}/history/{date}"): lambda wp, key: wp.get_page_day("x", "x", key=key),
        ("get", "/status-pages/{slug}/incidents"): lambda wp, key: wp.list_page_incidents("x", key=key),
        ("get", "/status-pages/{slug}/maintenance"): lambda wp, key: wp.list_page_maintenance("x", key=key),
        ("get", "/status-pages/{slug}/posts"): lambda wp, key: wp.list_posts("x", key=key),
        ("get", "/status-pages/{slug}/posts/{id}"): lambda wp, key: wp.get_post("x", "x", key=key),
        ("get", "/status-pages/{slug}/feed.json"): lambda wp, key: wp.get_page_feed("x", key=key),
        ("post", "/status-pages/{slug}/subscribers"): lambda wp, key: wp.subscribe("x", "a@b.example", key=key),
        ("get", "/s/{slug}/api/v2/summary.json"): lambda wp, key: wp.get_page_summary("x", key=key),
        ("get", "/dashboard"): lambda wp, key: wp.get_dashboard(key=key),
        ("get", "/limits"): lambda wp, key: wp.get_limits(key=key),
        ("get", "/whoami"): lambda wp, key: wp.whoami(key=key),
        ("post", "/workspaces"): lambda wp, key: wp.create_workspace("A", key=key),
        ("get", "/maintenance/{id}"): lambda wp, key: wp.get_maintenance("x", key=key),
        ("get", "/tags"): lambda wp, key: wp.list_tags(key=key),
        ("get", "/groups"): lambda wp, key: wp.list_groups(key=key),
        ("get", "/uptime-history"): lambda wp, key: wp.get_uptime_history(key=key),
        ("get", "/response-times"): lambda wp, key: wp.get_response_times(key=key),
        ("get", "/admin/verify"): lambda wp, key: wp.verify_admin(key),
        ("post", "/check"): lambda wp, key: wp.try_check(url=REFUSED, key=key),
        ("get", "/wait"): lambda wp, key: wp.wait(ids=["x"], key=key),
        ("get", "/events"): lambda wp, key: list(wp.stream_events(key=key, reconnect=False)),
    }

    def test_wherever_the_api_takes_one(self):
        paths = self.wp.get_openapi()["paths"]
        takes = {(method, path) for path, item in paths.items() for method, operation in item.items()
                 if isinstance(operation, dict) and {} in operation.get("security", [])}
        # A gate is more than one call (Waiting), and /mcp has clients of its own.
        elsewhere = {call for call in takes if call[1] in ("/metrics", "/mcp") or call[1].startswith("/gates")
                     or call[1].endswith(("/feed.atom", "/status.json", "/maintenance.ics"))
                     or call[1] in ("/api/v2/summary.json", "/s/{slug}/history", "/s/{slug}/subscribe")}
        self.assertEqual(takes - elsewhere, set(self.CALLS))
        for (method, path), call in self.CALLS.items():
            wp = Watchpost("http://nowhere")
            with unittest.mock.patch("urllib.request.urlopen") as urlopen:
                answer = urlopen.return_value.__enter__.return_value
                answer.read.return_value, answer.headers = b"{}", {}
                call(wp, "wp_key")
            request = urlopen.call_args.args[0]
            self.assertEqual((request.method.lower(), request.headers.get("Authorization")), (method, "Bearer wp_key"), path)
            base = "http://nowhere" + ("" if path.startswith("/s/") else "/api/v1")
            self.assertEqual(request.full_url.split("?")[0], base + re.sub(r"\{\w+\}", "x", path))

    def test_they_open(self):
        made = self.wp.quick_monitor("Keyed", REFUSED, public=False, key=ADMIN)
        self.addCleanup(self.forget, made)
        page = self.wp.create_status_page("sdk-hidden", "Hidden", is_public=False, key=ADMIN)
        self.addCleanup(self.wp.delete_status_page, "sdk-hidden", page["manage_key"])
        self.assertNotIn("sdk-hidden", [page["slug"] for page in self.wp.list_status_pages()])
        self.assertIn("sdk-hidden", [page["slug"] for page in self.wp.list_status_pages(key=ADMIN)])
        self.assertIn("checks", [limit["name"] for limit in self.wp.get_limits(key=made["manage_key"])["limits"]])

    def test_other_fields(self):
        with unittest.mock.patch.object(Watchpost, "_post", return_value={}) as post:
            self.wp.create_monitor("A push", None, monitor_type="push", grace_seconds=60, unknown=None)
        body = post.call_args.args[1]
        self.assertEqual((body["grace_seconds"], "url" in body, "unknown" in body), (60, False, False))


class Waiting(Live):
    def test_a_check_and_its_result(self):
        made = self.monitor("Checked", REFUSED)
        answer = self.wp.check(made["id"], made["manage_key"], wait=60)
        self.assertEqual(answer["heartbeat"]["status"], "down")
        self.assertIn("phases_ms", answer["evidence"])

    def test_a_try(self):
        with self.assertWarnsRegex(UserWarning, "odd"):
            answer = self.wp.try_check(url=REFUSED, odd=1, wait=20, key=ADMIN)
        self.assertEqual(answer["result"]["error_message"], "Connection refused")
        self.assertIn("phases_ms", answer["evidence"])

    def test_wait(self):
        made = self.monitor("Waited for", REFUSED, is_public=True, confirmation_threshold=1)
        check(made["id"])
        self.assertIs(self.wp.wait(ids=[made["id"]], until="down", timeout=60)["met"], True)
        self.assertIs(self.wp.wait(ids=[made["id"]], until="up", timeout=1)["met"], False)

    def test_gate(self):
        made = self.monitor("Gated", REFUSED, confirmation_threshold=1)
        with self.assertRaises(GateFailed) as refused:
            self.wp.gate(ids=[made["id"]], checks=1, timeout_seconds=10, key=made["manage_key"])
        self.assertEqual(refused.exception.body["code"], "GATE_FAILED")


class Surface(unittest.TestCase):
    def test_everything_public_is_documented(self):
        for name, member in inspect.getmembers(Watchpost, inspect.isfunction):
            if not name.startswith("_"):
                self.assertTrue(member.__doc__, name)
        self.assertRegex(watchpost.__version__, r"^\d+\.\d+\.\d+$")

    def test_every_method_is_called_here(self):
        tests = Path(__file__).read_text(encoding="utf-8")
        for name, _ in inspect.getmembers(Watchpost, inspect.isfunction):
            if not name.startswith("_"):
                self.assertRegex(tests, r"\." + name + r"\b")

    def test_readme(self):
        text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
        names: dict = {}
        for block in re.findall(r"```python\n(.*?)```", text, re.S):
            exec(compile(block, "README.md", "exec"), names)
            if "mid" in names and "checked" not in names:
                check(names["mid"])
                names["checked"] = True


if __name__ == "__main__":
    unittest.main()
