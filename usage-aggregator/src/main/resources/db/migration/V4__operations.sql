-- Long work that operators ask for, and how far it has come.
CREATE TABLE operation (
    operation_id    uuid PRIMARY KEY, -- UUIDv7: newest last
    type            text        NOT NULL,
    status          text        NOT NULL,
    throttle        int, -- events per second at most; null: as fast as possible
    dry_run         boolean     NOT NULL DEFAULT false,
    catalog         text, -- prices to count with from now on; null: the service's own
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    started_at      timestamptz,
    finished_at     timestamptz,
    done            bigint      NOT NULL DEFAULT 0,
    total           bigint      NOT NULL DEFAULT 0,
    rate_per_second bigint      NOT NULL DEFAULT 0,
    differences     text, -- JSON: rows that differed, by kind; null: not compared
    result          text, -- JSON, as the type has it; null: nothing
    detail          text -- for people: what it does, or why it failed
);

-- One of a type at a time.
CREATE UNIQUE INDEX operation_open ON operation (type) WHERE finished_at IS NULL;

-- The catalogue that a partition was repriced with, until it is repriced again; null: the service's own.
CREATE TABLE price_catalog (
    catalog_id uuid PRIMARY KEY, -- the operation that brought it
    catalog    text NOT NULL
);
ALTER TABLE usage_partition ADD COLUMN catalog_id uuid REFERENCES price_catalog;
