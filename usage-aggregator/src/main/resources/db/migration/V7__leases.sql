-- Who may work on operations, and until when. Whoever gets on renews it; one that hangs loses it.
CREATE TABLE leases (
    name    text        NOT NULL,
    -- One id per process; null: nobody had it yet.
    holder  uuid,
    -- Grows whenever it is taken.
    term    bigint      NOT NULL DEFAULT 0,
    lasts   interval    NOT NULL DEFAULT interval '0',
    ends_at timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT leases_pkey PRIMARY KEY (name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
INSERT INTO leases (name) VALUES ('operations');
