-- Records of key-events that an operator has taken out of quarantine for good, with what they said: a rebuild reads such a record
-- again, and leaves it out.
CREATE TABLE key_dropped (
    topic_id   text        NOT NULL, -- Kafka's id of the topic: a recreated topic has other records at these offsets
    partition  int         NOT NULL,
    log_offset bigint      NOT NULL,
    key_id     uuid,                 -- null: not even the record's key could be read
    reason     text        NOT NULL, -- why it was in quarantine
    why        text        NOT NULL, -- what the operator said
    actor_id   text        NOT NULL,
    actor_name text        NOT NULL,
    dropped_at timestamptz NOT NULL,
    PRIMARY KEY (topic_id, partition, log_offset)
);
