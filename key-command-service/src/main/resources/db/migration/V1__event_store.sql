-- The event store and what its append transaction needs beside it. An append touches the tables in the order of this
-- file, so that no two appends can wait for each other in a circle.

-- The answers to commands that carried an Idempotency-Key. A twin that arrives while the first is still running waits
-- on the primary key until the first has committed or failed.
CREATE TABLE idempotency (
    workspace_id    text        NOT NULL,
    principal       text        NOT NULL,
    operation       text        NOT NULL,
    idempotency_key text        NOT NULL,
    payload_hash    text        NOT NULL,
    key_id          uuid        NOT NULL,
    secret_version  integer     NOT NULL,
    answer          jsonb       NOT NULL,
    -- The answer's secret under the vault's AEAD; null once it is too old to be repeated, or revoked.
    secret          bytea,
    answered_at     timestamptz NOT NULL,
    CONSTRAINT idempotency_pkey PRIMARY KEY (workspace_id, principal, operation, idempotency_key)
);
CREATE INDEX idempotency_secrets ON idempotency (key_id) WHERE secret IS NOT NULL;
CREATE INDEX idempotency_age ON idempotency (answered_at);

-- How many keys a workspace has that are not revoked. Its row is also the lock under which its keys come and go.
CREATE TABLE workspaces (
    workspace_id   text        NOT NULL,
    name           text        NOT NULL,
    primary_key_id uuid        NOT NULL,
    active         integer     NOT NULL,
    provisioned_at timestamptz NOT NULL,
    CONSTRAINT workspaces_pkey PRIMARY KEY (workspace_id),
    CONSTRAINT workspaces_active_not_negative CHECK (active >= 0)
);

-- The names in use. Revoking a key frees its name.
CREATE TABLE active_keys (
    key_id       uuid NOT NULL,
    workspace_id text NOT NULL,
    folded_name  text NOT NULL,
    CONSTRAINT active_keys_pkey PRIMARY KEY (key_id),
    CONSTRAINT active_keys_name UNIQUE (workspace_id, folded_name)
);

-- The truth.
CREATE TABLE events (
    position       bigint      GENERATED ALWAYS AS IDENTITY,
    event_id       uuid        NOT NULL,
    stream_id      uuid        NOT NULL,
    workspace_id   text        NOT NULL,
    version        bigint      NOT NULL,
    type           text        NOT NULL,
    schema_version integer     NOT NULL,
    occurred_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    data           jsonb       NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (position),
    CONSTRAINT events_stream_version UNIQUE (stream_id, version),
    CONSTRAINT events_version_positive CHECK (version >= 1)
);

CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history();

-- The events that Kafka has not acknowledged yet. A row is inserted with its event and deleted once it is sent, so
-- the table is small and busy: vacuum it early.
CREATE TABLE outbox (
    position bigint NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (position)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Secrets that may have to be shown or pushed again, under the vault's AEAD.
CREATE TABLE ciphertexts (
    key_id         uuid    NOT NULL,
    secret_version integer NOT NULL,
    ciphertext     bytea   NOT NULL,
    CONSTRAINT ciphertexts_pkey PRIMARY KEY (key_id, secret_version)
);
