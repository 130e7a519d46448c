-- What operators have done about dead letters, one row for each: the letters themselves stand in Kafka, which can't say so.
CREATE TABLE dead_letter_settled (
    topic_id   text        NOT NULL, -- Kafka's id of their topic: a recreated topic has other letters at these offsets
    partition  int         NOT NULL,
    log_offset bigint      NOT NULL,
    how        text        NOT NULL, -- requeued or dropped
    why        text,                 -- what the operator said
    reason     text        NOT NULL, -- the letter's
    letter_at  timestamptz NOT NULL, -- when it became one
    actor_id   text        NOT NULL,
    actor_name text        NOT NULL,
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (topic_id, partition, log_offset)
);
CREATE INDEX dead_letter_settled_at ON dead_letter_settled (settled_at);
