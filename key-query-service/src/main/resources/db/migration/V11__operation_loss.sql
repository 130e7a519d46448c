-- Options of operations that replace what is live: what must be there afterwards, and whether it may be less than before.
ALTER TABLE operation
    ADD COLUMN heads       uuid,
    ADD COLUMN accept_loss boolean NOT NULL DEFAULT false;

-- Heads of keys, as whoever asks for a rebuild has them from the event store.
CREATE TABLE expected_head (
    heads    uuid        NOT NULL, -- the id under which they are given
    key_id   uuid        NOT NULL,
    version  bigint      NOT NULL,
    event_id uuid        NOT NULL, -- of that version
    given_at timestamptz NOT NULL,
    PRIMARY KEY (heads, key_id)
);
