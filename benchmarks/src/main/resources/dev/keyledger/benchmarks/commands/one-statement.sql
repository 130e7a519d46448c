-- The same rows by one statement, which is its own transaction: one round trip.
\set name random(1, 1000000000000000)
WITH appended AS (
  INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at, actor, data)
  VALUES (gen_random_uuid(), gen_random_uuid(), 'bench-' || :client_id, 1, 'key.created', 1, now(), :actor, cast(:data AS jsonb))
  RETURNING position, stream_id),
unsent AS (
  INSERT INTO outbox (position) SELECT position FROM appended)
INSERT INTO active_keys (key_id, workspace_id, folded_name)
SELECT stream_id, 'bench-' || :client_id, 'key number ' || :name FROM appended;
