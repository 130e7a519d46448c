-- Which events a key's versions stand for: a version alone is given out again when the event store is restored.
ALTER TABLE key_view
    ADD COLUMN last_event_id      uuid,   -- of the event that made last_event_version; null: not known
    ADD COLUMN last_event_version bigint, -- another one than version: an older build has changed the row since
    ADD COLUMN timelines          text;   -- {timeline}@{first version of it}, oldest first; null: the first timeline
