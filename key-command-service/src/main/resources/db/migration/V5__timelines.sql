-- The histories of this store, oldest first. A store that was restored to an earlier point gives out versions and
-- positions again; an operator has it go on in a timeline of its own.
CREATE TABLE timelines (
    timeline_id   uuid        NOT NULL, -- UUIDv7: a later timeline is a larger one
    -- An event is of the latest timeline that begins at its position or before.
    from_position bigint      NOT NULL,
    accepted_at   timestamptz NOT NULL,
    accepted_by   text,                 -- null: the first, which nobody has to accept
    -- What key-events holds below these offsets and the store lacks is lost, and known to be.
    topic_id      text,
    end_offsets   bigint[],
    lost          bigint      NOT NULL,
    CONSTRAINT timelines_pkey PRIMARY KEY (timeline_id)
);
-- The first timeline is the same everywhere: events from before timelines were written down are all of it.
INSERT INTO timelines (timeline_id, from_position, accepted_at, lost)
VALUES ('00000000-0000-7000-8000-000000000000', 0, now(), 0);

CREATE FUNCTION current_timeline() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT timeline_id FROM timelines ORDER BY timeline_id DESC LIMIT 1 $$;

-- What the relay's leader found when it last compared the store with Kafka. One row.
CREATE TABLE store_check (
    only_row    boolean     NOT NULL DEFAULT true,
    -- The store that was looked at, see store_incarnation().
    incarnation text        NOT NULL,
    verdict     text        NOT NULL,
    detail      text,
    checked_at  timestamptz NOT NULL,
    CONSTRAINT store_check_pkey PRIMARY KEY (only_row),
    CONSTRAINT store_check_one_row CHECK (only_row),
    CONSTRAINT store_check_verdict CHECK (verdict IN ('complete', 'behind'))
);

-- Another one whenever the store may not be the one that it was: after a restart of PostgreSQL, a failover, in a copy of
-- the database, and after the table was filled anew. A check that was restored together with the store is of another
-- incarnation, and so counts for nothing.
CREATE FUNCTION store_incarnation() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT concat_ws(':', extract(epoch FROM pg_postmaster_start_time()),
                    (SELECT oid FROM pg_database WHERE datname = current_database()), pg_relation_filenode('events')) $$;

-- Whether the store takes commands: it has all that Kafka is known to have of it.
CREATE FUNCTION store_takes_commands() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT EXISTS (SELECT FROM store_check WHERE verdict = 'complete' AND incarnation = store_incarnation()) $$;
