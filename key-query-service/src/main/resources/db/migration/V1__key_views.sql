-- What the key-events feed makes. Everything here can be rebuilt from the topic.

CREATE TABLE workspace (
    workspace_id text PRIMARY KEY,
    name         text NOT NULL
);

-- One row per key, as people see it. There is no full key and no HMAC here: no read of this table can show one.
CREATE TABLE key_view (
    key_id                  uuid PRIMARY KEY,
    workspace_id            text        NOT NULL,
    kind                    text        NOT NULL,
    name                    text        NOT NULL,
    name_folded             text COLLATE "C" NOT NULL, -- "C": one order, whatever the locale of the server
    key_prefix              text        NOT NULL,
    last_four               text        NOT NULL,
    scopes                  text[]      NOT NULL, -- in catalogue order
    created_at              timestamptz NOT NULL,
    created_by_id           text        NOT NULL,
    created_by_name         text        NOT NULL,
    expires_at              timestamptz,
    revoked_at              timestamptz,
    rotated_at              timestamptz,
    secret_version          int         NOT NULL,
    rotation_id             uuid,
    rotation_retire_old     text,
    rotation_old_version    int,
    rotation_old_valid_until timestamptz,
    rotation_sandbox_updated boolean    NOT NULL,
    rotation_old_retired    boolean     NOT NULL,
    version                 bigint      NOT NULL
);
CREATE INDEX key_view_created ON key_view (workspace_id, created_at, key_id);
CREATE INDEX key_view_named ON key_view (workspace_id, name_folded, key_id);
CREATE INDEX key_view_primary ON key_view (workspace_id) WHERE kind = 'primary';

-- What verification knows of each secret. Read by the verifier's snapshot alone, never by a REST read.
CREATE TABLE key_secret (
    key_id         uuid        NOT NULL REFERENCES key_view,
    secret_version int         NOT NULL,
    hmac           bytea       NOT NULL,
    pepper_id      text        NOT NULL,
    retired_at     timestamptz,
    valid_until    timestamptz,
    PRIMARY KEY (key_id, secret_version)
);

-- Every applied event, without what identifies a secret.
CREATE TABLE key_history (
    key_id      uuid        NOT NULL,
    version     bigint      NOT NULL,
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor_id    text        NOT NULL,
    actor_name  text        NOT NULL,
    details     text        NOT NULL, -- JSON
    PRIMARY KEY (key_id, version)
);

-- Events whose predecessor has not arrived yet.
CREATE TABLE key_parked (
    key_id    uuid        NOT NULL,
    version   bigint      NOT NULL,
    headers   bytea       NOT NULL, -- JSON; as bytes, since jsonb refuses what a stranger may send
    data      bytea       NOT NULL,
    parked_at timestamptz NOT NULL,
    PRIMARY KEY (key_id, version)
);

-- Events that this build can't read, whole. Their keys must not be trusted until a person has released them.
CREATE TABLE key_quarantine (
    partition       int         NOT NULL,
    log_offset      bigint      NOT NULL,
    key_id          uuid, -- null: not even the record's key could be read
    reason          text        NOT NULL,
    record_key      bytea,
    headers         bytea       NOT NULL,
    data            bytea,
    quarantined_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, log_offset)
);
CREATE INDEX key_quarantine_key ON key_quarantine (key_id);

-- Copied from event-feed, which alone writes it.
CREATE TABLE feed_position (
    reader      text   NOT NULL,
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    topic_id    text   NOT NULL, -- Kafka's id of the topic: a recreated topic has another one
    epoch       bigint NOT NULL, -- one more with every assignment: a former owner's commits find no row
    next_offset bigint NOT NULL, -- the first record that is not in yet
    PRIMARY KEY (reader, topic, partition)
);
