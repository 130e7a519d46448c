-- What a key's events come to, written by each append that changes the key: a command reads this row and not the events,
-- however many there are. It can be thrown away at any time: what is missing is made from the events again. A key that
-- was only created has none yet.
CREATE TABLE key_states (
    key_id       uuid    NOT NULL,
    workspace_id text    NOT NULL,
    version      bigint  NOT NULL,
    -- How the state is written down. Software that knows another format reads the events instead.
    format       integer NOT NULL,
    state        jsonb   NOT NULL,
    CONSTRAINT key_states_pkey PRIMARY KEY (key_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01);

-- The few events of one rotation among all of its key.
CREATE INDEX events_rotation ON events (stream_id, (data ->> 'rotationId'))
    WHERE data ->> 'rotationId' IS NOT NULL;
CREATE INDEX events_superseded ON events (stream_id, (data ->> 'supersedes'))
    WHERE data ->> 'supersedes' IS NOT NULL;
