-- What is to be done to a key and when, written by the append whose events ask for it: a crash forgets nothing. One row
-- is leased at a time by moving its time; a step that is done moves it again, or deletes it.
CREATE TABLE due_steps (
    key_id          uuid        NOT NULL,
    step            text        NOT NULL,
    workspace_id    text        NOT NULL,
    due_at          timestamptz NOT NULL,
    -- Of step 'push': the secret version that was last seen to have left the outbox.
    settled_version integer     NOT NULL DEFAULT 0,
    -- Failures in a row, and the last one in words.
    attempts        integer     NOT NULL DEFAULT 0,
    detail          text,
    CONSTRAINT due_steps_pkey PRIMARY KEY (key_id, step)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX due_steps_time ON due_steps (due_at);

-- Every primary key is pushed to its sandboxes, those that were made before this too.
INSERT INTO due_steps (key_id, step, workspace_id, due_at)
SELECT primary_key_id, 'push', workspace_id, now() FROM workspaces;
