-- Long work that operators ask for, and how far it has come. Unlike the views, this can't be rebuilt.
CREATE TABLE operation (
    operation_id    uuid PRIMARY KEY, -- UUIDv7: newest last
    type            text        NOT NULL,
    status          text        NOT NULL,
    throttle        int, -- events per second at most; null: as fast as possible
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    started_at      timestamptz,
    finished_at     timestamptz,
    done            bigint      NOT NULL DEFAULT 0,
    total           bigint      NOT NULL DEFAULT 0,
    rate_per_second bigint      NOT NULL DEFAULT 0,
    differences     text, -- JSON: rows that differed, by kind; null: not compared
    detail          text -- for people: what it does, or why it failed
);

-- One of a type at a time.
CREATE UNIQUE INDEX operation_open ON operation (type) WHERE finished_at IS NULL;
