-- What creating a key inserts, each row by a statement of its own.
\set name random(1, 1000000000000000)
BEGIN;
INSERT INTO events (event_id, stream_id, workspace_id, version, type, schema_version, occurred_at, actor, data)
VALUES (gen_random_uuid(), gen_random_uuid(), 'bench-' || :client_id, 1, 'key.created', 1, now(), :actor, cast(:data AS jsonb))
RETURNING position, stream_id \gset
INSERT INTO outbox (position) VALUES (cast(:position AS bigint));
INSERT INTO active_keys (key_id, workspace_id, folded_name)
VALUES (cast(:stream_id AS uuid), 'bench-' || :client_id, 'key number ' || :name);
COMMIT;
