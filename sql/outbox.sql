-- Announcements on their way.

-- :name outbox_queue
INSERT INTO alerts (id, monitor, incident, channel, channel_id, alert_type, event, sent_at, outcome, reason, body,
                    delivery_group, due_at)
VALUES (:id, :monitor, :incident, :channel, :channel_id, :alert_type, :event, :sent_at, :outcome, :reason, :body,
        :delivery_group, :due_at);
